CREATE TABLE "channel_link" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channel_link_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"target" text DEFAULT '' NOT NULL,
	"label" text DEFAULT '' NOT NULL,
	"token_hash" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "channel_link_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "telegram_cursor" (
	"bot" text PRIMARY KEY NOT NULL,
	"update_id" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "channel_address_token_idx";--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "channel_link" ADD CONSTRAINT "channel_link_subscriber_id_subscriber_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscriber"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "channel_link_subscriber_idx" ON "channel_link" USING btree ("subscriber_id","id");--> statement-breakpoint
CREATE INDEX "channel_link_target_idx" ON "channel_link" USING btree ("kind","target","created_at");--> statement-breakpoint
ALTER TABLE "channel_address" DROP COLUMN "token_hash";--> statement-breakpoint
ALTER TABLE "channel_address" DROP COLUMN "token_expires_at";