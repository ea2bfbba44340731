CREATE TABLE "portfolio" (
	"subscriber_id" bigint PRIMARY KEY NOT NULL,
	"workspace_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"holdings" jsonb NOT NULL,
	"total_usd" numeric,
	"shares" jsonb NOT NULL,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portfolio_setting" (
	"workspace_id" bigint PRIMARY KEY NOT NULL,
	"setting" jsonb NOT NULL,
	"revision" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "portfolio" ADD CONSTRAINT "portfolio_subscriber_id_subscriber_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscriber"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portfolio_setting" ADD CONSTRAINT "portfolio_setting_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;