CREATE TABLE "watch_trigger" (
	"trigger_id" bigint PRIMARY KEY NOT NULL,
	"chain_id" integer NOT NULL,
	"moved_block" bigint,
	"aggregator" text
);
--> statement-breakpoint
DROP INDEX "watch_line_armed_idx";--> statement-breakpoint
ALTER TABLE "held_event" ADD COLUMN "subject" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "held_event" ADD COLUMN "told_with_id" bigint;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "taken_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "watch" ADD COLUMN "fresh_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "watch" ADD COLUMN "distance" real;--> statement-breakpoint
ALTER TABLE "watch" ADD COLUMN "tried_block" bigint;--> statement-breakpoint
ALTER TABLE "watch_line" ADD COLUMN "armed_block_hash" text;--> statement-breakpoint
ALTER TABLE "watch_line" ADD COLUMN "active" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "run_effect_idx" ON "run" USING btree ("workflow_id","event_key");--> statement-breakpoint
CREATE INDEX "held_event_told_with_idx" ON "held_event" USING btree ("told_with_id") WHERE told_with_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_corrects_key" ON "delivery" USING btree ("corrects_id","channel") WHERE corrects_id is not null;--> statement-breakpoint
CREATE INDEX "preference_changed_idx" ON "preference" USING btree ("topic_id","updated_at");--> statement-breakpoint
CREATE INDEX "watch_distance_idx" ON "watch" USING btree ("trigger_id","distance") WHERE active;--> statement-breakpoint
CREATE INDEX "watch_fresh_idx" ON "watch" USING btree ("chain_id","fresh_at") WHERE active and unknown_told_at is null;--> statement-breakpoint
CREATE INDEX "watch_block_idx" ON "watch" USING btree ("block_hash") WHERE block_hash is not null;--> statement-breakpoint
CREATE INDEX "watch_line_spent_idx" ON "watch_line" USING btree ("trigger_id","line") WHERE not armed and active;--> statement-breakpoint
CREATE INDEX "watch_line_rearmed_idx" ON "watch_line" USING btree ("armed_block_hash") WHERE armed_block_hash is not null;--> statement-breakpoint
CREATE INDEX "watch_line_armed_idx" ON "watch_line" USING btree ("trigger_id","line") WHERE armed and active;