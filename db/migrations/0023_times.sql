CREATE TABLE "digest" (
	"delivery_id" bigint PRIMARY KEY NOT NULL,
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"window_at" timestamp with time zone NOT NULL,
	"number" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timing" (
	"subscriber_id" bigint PRIMARY KEY NOT NULL,
	"workspace_id" bigint NOT NULL,
	"quiet" jsonb,
	"digest" jsonb,
	"per_hour" integer,
	"per_day" integer,
	"per_week" integer,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "topic_timing" (
	"subscriber_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"cadence" jsonb,
	"muted_until" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "topic_timing_subscriber_id_topic_id_pk" PRIMARY KEY("subscriber_id","topic_id")
);
--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "deferred_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "deferred_because" text;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "digest_id" bigint;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "gathers" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "is_counted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "learn_state" ADD COLUMN "window_state" jsonb;--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "window_day" integer;--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "window_minute" integer;--> statement-breakpoint
ALTER TABLE "learned" ADD COLUMN "window_reason" text;--> statement-breakpoint
ALTER TABLE "subscriber" ADD COLUMN "zone_from" text DEFAULT 'nobody' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "digest_window_key" ON "digest" USING btree ("subscriber_id","channel","kind","window_at");--> statement-breakpoint
CREATE UNIQUE INDEX "digest_number_key" ON "digest" USING btree ("subscriber_id","number");--> statement-breakpoint
CREATE INDEX "delivery_deferred_idx" ON "delivery" USING btree ("next_at","subscriber_id") WHERE state = 'deferred' and digest_id is null;--> statement-breakpoint
CREATE INDEX "delivery_digest_idx" ON "delivery" USING btree ("digest_id") WHERE digest_id is not null;--> statement-breakpoint
CREATE INDEX "delivery_counted_idx" ON "delivery" USING btree ("subscriber_id","done_at") WHERE is_counted;--> statement-breakpoint
UPDATE "subscriber" SET "zone_from" = 'own' WHERE "zone" <> 'UTC';
