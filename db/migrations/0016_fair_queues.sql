CREATE TABLE "run_progress" (
	"run_id" bigint NOT NULL,
	"shard" integer DEFAULT 0 NOT NULL,
	"workspace_id" bigint NOT NULL,
	"open" integer DEFAULT 0 NOT NULL,
	"told" integer DEFAULT 0 NOT NULL,
	"stopped" integer DEFAULT 0 NOT NULL,
	"opted_out" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"cancelled" integer DEFAULT 0 NOT NULL,
	"leaving" integer DEFAULT 0 NOT NULL,
	"unfunded" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"dead" integer DEFAULT 0 NOT NULL,
	"cost_milli" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "run_progress_run_id_shard_pk" PRIMARY KEY("run_id","shard")
);
--> statement-breakpoint
DROP INDEX "run_waiting_idx";--> statement-breakpoint
DROP INDEX "execution_ready_idx";--> statement-breakpoint
DROP INDEX "delivery_due_idx";--> statement-breakpoint
DROP INDEX "delivery_run_idx";--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "cancelled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "cancelled_by" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "cleared_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "run_clearing_idx" ON "run" USING btree ("id") WHERE cancelled_at is not null and cleared_at is null;--> statement-breakpoint
CREATE INDEX "run_cancelled_idx" ON "run" USING btree ("workflow_id","event_key") WHERE cancelled_at is not null;--> statement-breakpoint
CREATE INDEX "run_fresh_idx" ON "run" USING btree ("workspace_id","workflow_id","id") WHERE state = 'waiting' and reached_count = 0;--> statement-breakpoint
CREATE INDEX "run_begun_idx" ON "run" USING btree ("workspace_id","workflow_id","id") WHERE state = 'waiting' and reached_count > 0;--> statement-breakpoint
CREATE INDEX "execution_ready_idx" ON "execution" USING btree ("workspace_id","workflow_id","id") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "delivery_due_idx" ON "delivery" USING btree ("channel","workspace_id",(case when corrects_id is null then workflow_id else 0 end),split_part(target, '/', 3),"priority","next_at","id") WHERE state in ('waiting', 'retrying');--> statement-breakpoint
CREATE INDEX "delivery_run_idx" ON "delivery" USING btree ("run_id","state");