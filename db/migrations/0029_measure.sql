CREATE TABLE "act" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "act_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"source_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"chain_id" integer NOT NULL,
	"block_hash" text NOT NULL,
	"tx_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"orphaned_at" timestamp with time zone,
	"learned_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "act_source" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "act_source_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"chain_id" integer NOT NULL,
	"address" text NOT NULL,
	"event" jsonb NOT NULL,
	"topic0" text NOT NULL,
	"argument" text NOT NULL,
	"place" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pull_source" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "pull_source_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"setting" jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"lease" text,
	"lease_until" timestamp with time zone,
	"progress" jsonb,
	"failures" integer DEFAULT 0 NOT NULL,
	"trouble" text,
	"last_result" jsonb,
	"since_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "interaction" ADD COLUMN "act_id" bigint;--> statement-breakpoint
ALTER TABLE "pull_source" ADD CONSTRAINT "pull_source_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "act_log_key" ON "act" USING btree ("source_id","block_hash","tx_hash","log_index");--> statement-breakpoint
CREATE INDEX "act_new_idx" ON "act" USING btree ("id") WHERE learned_at is null;--> statement-breakpoint
CREATE INDEX "act_block_idx" ON "act" USING btree ("chain_id","block_hash");--> statement-breakpoint
CREATE INDEX "act_subscriber_idx" ON "act" USING btree ("subscriber_id","topic_id","at");--> statement-breakpoint
CREATE INDEX "act_topic_idx" ON "act" USING btree ("topic_id","at") WHERE orphaned_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "act_source_key" ON "act_source" USING btree ("topic_id","chain_id","address","topic0","argument");--> statement-breakpoint
CREATE INDEX "act_source_chain_idx" ON "act_source" USING btree ("chain_id","address","topic0") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "pull_source_workspace_idx" ON "pull_source" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "pull_source_due_idx" ON "pull_source" USING btree ("next_at","id") WHERE active;--> statement-breakpoint
CREATE INDEX "interaction_act_idx" ON "interaction" USING btree ("act_id") WHERE act_id is not null;--> statement-breakpoint
CREATE INDEX "presence_hour_idx" ON "presence" USING btree ("hour");