CREATE TABLE "ledger_posted" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_posted_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"amount_milli" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "ledger_posted_workspace_idx" ON "ledger_posted" USING btree ("workspace_id");