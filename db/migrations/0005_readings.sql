CREATE TABLE "run_hit" (
	"run_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"address" text NOT NULL,
	"key" text NOT NULL,
	"values" jsonb NOT NULL,
	CONSTRAINT "run_hit_run_id_address_key_pk" PRIMARY KEY("run_id","address","key")
);
--> statement-breakpoint
CREATE TABLE "chain_audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "chain_audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chain_id" integer NOT NULL,
	"from_block" bigint NOT NULL,
	"to_block" bigint NOT NULL,
	"done_block" bigint NOT NULL,
	"logs" integer DEFAULT 0 NOT NULL,
	"missing" integer DEFAULT 0 NOT NULL,
	"surplus" integer DEFAULT 0 NOT NULL,
	"trouble" text,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "endpoint_health" (
	"chain_id" integer NOT NULL,
	"place" integer NOT NULL,
	"transport" text NOT NULL,
	"host" text NOT NULL,
	"score" real NOT NULL,
	"in_use" boolean NOT NULL,
	"trouble" text,
	"rests_until" timestamp with time zone,
	"latency_ms" integer,
	"calls_per_minute" integer DEFAULT 0 NOT NULL,
	"range_blocks_max" integer,
	"head_number" bigint,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "endpoint_health_chain_id_place_pk" PRIMARY KEY("chain_id","place")
);
--> statement-breakpoint
CREATE TABLE "owed_range" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "owed_range_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chain_id" integer NOT NULL,
	"from_block" bigint NOT NULL,
	"to_block" bigint NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "event_hit" (
	"event_id" bigint NOT NULL,
	"address" text NOT NULL,
	"key" text NOT NULL,
	"values" jsonb NOT NULL,
	CONSTRAINT "event_hit_event_id_address_key_pk" PRIMARY KEY("event_id","address","key")
);
--> statement-breakpoint
CREATE TABLE "held_event" (
	"event_id" bigint NOT NULL,
	"trigger_id" bigint NOT NULL,
	"chain_id" integer,
	"until" text NOT NULL,
	"due_block" bigint,
	"state" text DEFAULT 'held' NOT NULL,
	"held_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "held_event_event_id_trigger_id_pk" PRIMARY KEY("event_id","trigger_id")
);
--> statement-breakpoint
CREATE TABLE "schedule" (
	"trigger_id" bigint PRIMARY KEY NOT NULL,
	"workspace_id" bigint NOT NULL,
	"next_at" timestamp with time zone,
	"chain_id" integer,
	"next_block" bigint,
	"last_at" timestamp with time zone,
	"last_block" bigint,
	"warned_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "watch" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "watch_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"trigger_id" bigint NOT NULL,
	"chain_id" integer NOT NULL,
	"wallet" text DEFAULT '' NOT NULL,
	"value" numeric,
	"block_number" bigint,
	"block_hash" text,
	"value_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"due_at" timestamp with time zone NOT NULL,
	"trouble" text,
	"failing_since" timestamp with time zone,
	"unknown_told_at" timestamp with time zone,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "watch_line" (
	"trigger_id" bigint NOT NULL,
	"wallet" text DEFAULT '' NOT NULL,
	"line_id" text NOT NULL,
	"workspace_id" bigint NOT NULL,
	"line" numeric NOT NULL,
	"armed" boolean DEFAULT true NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"fired_at" timestamp with time zone,
	"fired_block_hash" text,
	"fired_value" numeric,
	CONSTRAINT "watch_line_trigger_id_wallet_line_id_pk" PRIMARY KEY("trigger_id","wallet","line_id")
);
--> statement-breakpoint
CREATE TABLE "watch_minute" (
	"chain_id" integer NOT NULL,
	"minute_at" timestamp with time zone NOT NULL,
	"reads" integer DEFAULT 0 NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "watch_minute_chain_id_minute_at_pk" PRIMARY KEY("chain_id","minute_at")
);
--> statement-breakpoint
CREATE TABLE "watch_sample" (
	"watch_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"value" numeric NOT NULL,
	"block_hash" text,
	CONSTRAINT "watch_sample_watch_id_at_pk" PRIMARY KEY("watch_id","at")
);
--> statement-breakpoint
CREATE TABLE "log_interest" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "log_interest_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"trigger_id" bigint NOT NULL,
	"chain_id" integer NOT NULL,
	"purpose" text NOT NULL,
	"address" text,
	"topic0" text,
	"topic1" text,
	"topic2" text,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
ALTER TABLE "event" RENAME COLUMN "signal_key" TO "source_key";--> statement-breakpoint
DROP INDEX "event_signal_key";--> statement-breakpoint
DROP INDEX "event_observation_key";--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "trigger_handle" text DEFAULT 'next' NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "corrected_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "start_number" bigint;--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "processed" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "safe_number" bigint;--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "finalized_number" bigint;--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "verified_number" bigint;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "facts" jsonb;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "effect_scope" text;--> statement-breakpoint
ALTER TABLE "event" ADD COLUMN "handle" text DEFAULT 'next' NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "corrects_id" bigint;--> statement-breakpoint
ALTER TABLE "trigger" ADD COLUMN "from_block" bigint;--> statement-breakpoint
ALTER TABLE "workflow" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "chain_audit_chain_idx" ON "chain_audit" USING btree ("chain_id","id");--> statement-breakpoint
CREATE INDEX "owed_range_open_idx" ON "owed_range" USING btree ("chain_id","next_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "held_event_waiting_idx" ON "held_event" USING btree ("chain_id","until","due_block") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "schedule_due_idx" ON "schedule" USING btree ("next_at") WHERE active and ended_at is null;--> statement-breakpoint
CREATE INDEX "schedule_height_idx" ON "schedule" USING btree ("chain_id","next_block") WHERE active and ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "watch_subject_key" ON "watch" USING btree ("trigger_id","wallet");--> statement-breakpoint
CREATE INDEX "watch_due_idx" ON "watch" USING btree ("chain_id","due_at") WHERE active;--> statement-breakpoint
CREATE INDEX "watch_wallet_idx" ON "watch" USING btree ("chain_id","wallet") WHERE active;--> statement-breakpoint
CREATE INDEX "watch_line_armed_idx" ON "watch_line" USING btree ("trigger_id","line") WHERE armed;--> statement-breakpoint
CREATE INDEX "watch_line_fired_idx" ON "watch_line" USING btree ("fired_block_hash") WHERE fired_block_hash is not null;--> statement-breakpoint
CREATE INDEX "log_interest_chain_idx" ON "log_interest" USING btree ("chain_id") WHERE active;--> statement-breakpoint
CREATE INDEX "log_interest_trigger_idx" ON "log_interest" USING btree ("trigger_id");--> statement-breakpoint
CREATE INDEX "run_undone_idx" ON "run" USING btree ("id") WHERE undone_at is not null and corrected_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "event_source_key" ON "event" USING btree ("trigger_id","source_key") WHERE source_key is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "event_observation_key" ON "event" USING btree ("chain_id","block_hash","tx_hash","log_index") WHERE kind in ('log', 'native');--> statement-breakpoint
INSERT INTO "log_interest" ("trigger_id", "chain_id", "purpose", "address", "topic0", "active")
SELECT "id", "chain_id", 'match', "address", "topic0", "active" FROM "trigger" WHERE "kind" = 'log';
