CREATE TABLE "interaction" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "interaction_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"delivery_id" bigint NOT NULL,
	"execution_id" bigint NOT NULL,
	"node_id" text NOT NULL,
	"topic_id" bigint,
	"kind" text NOT NULL,
	"via" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "learn_state" (
	"topic_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"base" numeric NOT NULL,
	"p" double precision[] NOT NULL,
	"a" double precision NOT NULL,
	"n" double precision NOT NULL,
	"ignored" integer NOT NULL,
	"quick" double precision DEFAULT 0 NOT NULL,
	"acted" double precision DEFAULT 0 NOT NULL,
	"tier" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "learn_state_topic_id_subscriber_id_pk" PRIMARY KEY("topic_id","subscriber_id")
);
--> statement-breakpoint
CREATE TABLE "learn_stop" (
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"kind" text DEFAULT 'all' NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	CONSTRAINT "learn_stop_subscriber_id_topic_id_kind_pk" PRIMARY KEY("subscriber_id","topic_id","kind")
);
--> statement-breakpoint
CREATE TABLE "learned" (
	"topic_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"base" numeric NOT NULL,
	"line" numeric,
	"tier" integer DEFAULT 1 NOT NULL,
	"tier_reason" text,
	"beliefs" double precision[] DEFAULT '{}' NOT NULL,
	"since" timestamp with time zone,
	"reason" text,
	"changed_at" timestamp with time zone,
	CONSTRAINT "learned_topic_id_subscriber_id_pk" PRIMARY KEY("topic_id","subscriber_id")
);
--> statement-breakpoint
CREATE TABLE "learned_change" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "learned_change_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"old" numeric,
	"new" numeric,
	"evidence" jsonb NOT NULL,
	"policy" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone,
	"undone_at" timestamp with time zone,
	"kept_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "outcome" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outcome_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"execution_id" bigint NOT NULL,
	"node_id" text NOT NULL,
	"alert_key" text NOT NULL,
	"value" numeric NOT NULL,
	"is_held" boolean NOT NULL,
	"is_probe" boolean NOT NULL,
	"chance" double precision,
	"policy" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"matures_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"label" text DEFAULT 'open' NOT NULL,
	"weight" integer DEFAULT 1 NOT NULL,
	"delivered_at" timestamp with time zone,
	"acted_at" timestamp with time zone,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "presence" (
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"hour" bigint NOT NULL,
	CONSTRAINT "presence_subscriber_id_hour_pk" PRIMARY KEY("subscriber_id","hour")
);
--> statement-breakpoint
DROP INDEX "execution_ready_idx";--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "priority" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "held_because" text;--> statement-breakpoint
ALTER TABLE "inbox_message" ADD COLUMN "held_because" text;--> statement-breakpoint
ALTER TABLE "topic" ADD COLUMN "learns" text;--> statement-breakpoint
CREATE UNIQUE INDEX "interaction_alert_key" ON "interaction" USING btree ("execution_id","subscriber_id","node_id","kind");--> statement-breakpoint
CREATE INDEX "interaction_subscriber_idx" ON "interaction" USING btree ("subscriber_id","id");--> statement-breakpoint
CREATE INDEX "learned_subscriber_idx" ON "learned" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "learned_change_subscriber_idx" ON "learned_change" USING btree ("subscriber_id","topic_id","id");--> statement-breakpoint
CREATE INDEX "learned_change_workspace_idx" ON "learned_change" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "outcome_alert_key" ON "outcome" USING btree ("alert_key");--> statement-breakpoint
CREATE INDEX "outcome_due_idx" ON "outcome" USING btree ("due_at","id") WHERE label = 'open';--> statement-breakpoint
CREATE INDEX "outcome_execution_idx" ON "outcome" USING btree ("execution_id");--> statement-breakpoint
CREATE INDEX "outcome_topic_idx" ON "outcome" USING btree ("topic_id","subscriber_id","id");--> statement-breakpoint
CREATE INDEX "execution_ready_idx" ON "execution" USING btree ("workspace_id","workflow_id","priority","id") WHERE state = 'ready';