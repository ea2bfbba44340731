CREATE TABLE "address_key" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sealed_all_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "channel_address" RENAME COLUMN "target" TO "sealed";--> statement-breakpoint
ALTER TABLE "channel_link" RENAME COLUMN "target" TO "sealed";--> statement-breakpoint
ALTER INDEX "suppression_fingerprint_key" RENAME TO "suppression_mark_key";--> statement-breakpoint
DROP INDEX "channel_address_target_idx";--> statement-breakpoint
DROP INDEX "channel_link_target_idx";--> statement-breakpoint
ALTER TABLE "suppression" RENAME COLUMN "fingerprint" TO "mark";--> statement-breakpoint
ALTER TABLE "channel_address" ADD COLUMN "mark" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "channel_link" ADD COLUMN "mark" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX "channel_address_mark_idx" ON "channel_address" USING btree ("kind","mark");--> statement-breakpoint
CREATE INDEX "channel_link_mark_idx" ON "channel_link" USING btree ("kind","mark","created_at");--> statement-breakpoint
CREATE TABLE "lane_pace" (
	"lane" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"filled_at" timestamp with time zone NOT NULL,
	"held_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "target_pace" (
	"lane" text NOT NULL,
	"target" text NOT NULL,
	"slots" timestamp with time zone[] DEFAULT '{}' NOT NULL,
	"rests_until" timestamp with time zone,
	"used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "target_pace_lane_target_pk" PRIMARY KEY("lane","target")
);
--> statement-breakpoint
DROP INDEX "signing_key_newest_key";--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "slot_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "signing_key" ADD COLUMN "endpoint_id" bigint;--> statement-breakpoint
CREATE INDEX "target_pace_used_idx" ON "target_pace" USING btree ("used_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_key_newest_key" ON "signing_key" USING btree ("workspace_id",coalesce(endpoint_id, 0)) WHERE retires_at is null;--> statement-breakpoint
CREATE INDEX "learned_first_idx" ON "learned" USING btree ("topic_id","subscriber_id") WHERE tier = 0;