CREATE TABLE "snooze" (
	"subscriber_id" bigint NOT NULL,
	"identity" text NOT NULL,
	"workspace_id" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "snooze_subscriber_id_identity_pk" PRIMARY KEY("subscriber_id","identity")
);
--> statement-breakpoint
ALTER TABLE "inbox_message" ADD COLUMN "snoozed_until" timestamp with time zone;