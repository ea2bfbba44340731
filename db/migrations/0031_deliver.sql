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
CREATE INDEX "channel_link_mark_idx" ON "channel_link" USING btree ("kind","mark","created_at");