CREATE TABLE "chain_order" (
	"chain_id" integer PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"asked_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chain_cursor" ADD COLUMN "halted_at" timestamp with time zone;