CREATE TABLE "former_key" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "former_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sealed" text NOT NULL,
	"workspaces_to" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lane_pace" ADD COLUMN "granted_at" timestamp with time zone[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "lane_pace" ADD COLUMN "granted" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "target_pace" ADD COLUMN "sent_at" timestamp with time zone[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "lane_pace" DROP COLUMN "tokens";--> statement-breakpoint
ALTER TABLE "lane_pace" DROP COLUMN "filled_at";