CREATE TABLE "pull_source" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "pull_source_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"setting" jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"lease" text,
	"lease_until" timestamp with time zone,
	"progress" jsonb,
	"failures" integer DEFAULT 0 NOT NULL,
	"trouble" text,
	"last_result" jsonb,
	"since_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "pull_source" ADD CONSTRAINT "pull_source_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pull_source_workspace_idx" ON "pull_source" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "pull_source_due_idx" ON "pull_source" USING btree ("next_at","id") WHERE active;