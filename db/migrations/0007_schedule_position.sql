ALTER TABLE "schedule" ADD COLUMN "spec" jsonb;--> statement-breakpoint
ALTER TABLE "schedule" ADD COLUMN "since_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "schedule" ADD COLUMN "since_block" bigint;--> statement-breakpoint
ALTER TABLE "schedule" ADD COLUMN "genesis_hash" text;--> statement-breakpoint
ALTER TABLE "trigger" ADD COLUMN "active_from" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "trigger_time_idx" ON "trigger" USING btree ("id") WHERE kind = 'time';