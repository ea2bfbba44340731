CREATE TABLE "learn_round" (
	"kind" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"after_id" bigint
);
--> statement-breakpoint
CREATE TABLE "topic_prior" (
	"topic_id" bigint PRIMARY KEY NOT NULL,
	"workspace_id" bigint NOT NULL,
	"base" numeric NOT NULL,
	"p" double precision[] NOT NULL,
	"lines_count" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "digest_line" numeric;--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "digest_reason" text;--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "busy_line" numeric;--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "weekly_max" integer;--> statement-breakpoint
ALTER TABLE "outcome" ADD COLUMN "is_free" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "topic_timing" ADD COLUMN "digest_under" numeric;--> statement-breakpoint
CREATE INDEX "outcome_open_idx" ON "outcome" USING btree ("topic_id","subscriber_id") WHERE label = 'open';