DROP INDEX "ledger_transfer_reserve_key";--> statement-breakpoint
DROP INDEX "ledger_transfer_delivery_idx";--> statement-breakpoint
ALTER TABLE "ledger_transfer" ADD COLUMN "workflow_id" bigint;--> statement-breakpoint
ALTER TABLE "ledger_transfer" ADD COLUMN "delivery_ids" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- append-only but for this: what each was for is said in other columns
ALTER TABLE "ledger_transfer" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "ledger_transfer" t SET "delivery_ids" = array[t."delivery_id"],
  "workflow_id" = (SELECT d."workflow_id" FROM "delivery" d WHERE d."id" = t."delivery_id")
WHERE t."delivery_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "ledger_transfer" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "ledger_transfer" DROP COLUMN "reserve_id";--> statement-breakpoint
ALTER TABLE "ledger_transfer" DROP COLUMN "delivery_id";
