CREATE TABLE "endpoint" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "endpoint_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"url" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"proven_at" timestamp with time zone,
	"off_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "replay" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "replay_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"actor" text NOT NULL,
	"filter" jsonb NOT NULL,
	"found" integer NOT NULL,
	"replayed" integer DEFAULT 0 NOT NULL,
	"up_to" bigint DEFAULT 0 NOT NULL,
	"until" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "suppression" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "suppression_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"fingerprint" text NOT NULL,
	"label" text NOT NULL,
	"cause" text NOT NULL,
	"detail" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "topic_route" (
	"subscriber_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"routes" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "topic_route_subscriber_id_topic_id_pk" PRIMARY KEY("subscriber_id","topic_id")
);
--> statement-breakpoint
CREATE TABLE "signing_key" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "signing_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"retires_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "otherwise" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "topic_route" ADD CONSTRAINT "topic_route_subscriber_id_subscriber_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscriber"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "topic_route" ADD CONSTRAINT "topic_route_topic_id_topic_id_fk" FOREIGN KEY ("topic_id") REFERENCES "public"."topic"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signing_key" ADD CONSTRAINT "signing_key_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "endpoint_url_key" ON "endpoint" USING btree ("workspace_id","url");--> statement-breakpoint
CREATE INDEX "replay_workspace_idx" ON "replay" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "replay_open_idx" ON "replay" USING btree ("id") WHERE done_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "suppression_fingerprint_key" ON "suppression" USING btree ("workspace_id","fingerprint");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_key_newest_key" ON "signing_key" USING btree ("workspace_id") WHERE retires_at is null;--> statement-breakpoint
CREATE INDEX "delivery_dead_idx" ON "delivery" USING btree ("workspace_id","id") WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX "delivery_receipt_idx" ON "delivery" USING btree ("receipt_id") WHERE channel = 'email';--> statement-breakpoint
-- who took calls before there were challenges has shown that it wants them
INSERT INTO "endpoint" ("workspace_id", "url", "state", "created_at", "proven_at")
SELECT DISTINCT workspace_id, split_part(split_part(target, '#', 1), '?', 1), 'on', now(), now()
FROM "delivery" WHERE channel = 'webhook' AND state = 'delivered';
