DROP INDEX "ledger_transfer_key";--> statement-breakpoint
DROP INDEX "ledger_transfer_reserve_key";--> statement-breakpoint
DROP INDEX "ledger_transfer_delivery_idx";--> statement-breakpoint
ALTER TABLE "ledger_transfer" ALTER COLUMN "transfer_key" DROP NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfer_key" ON "ledger_transfer" USING btree ("transfer_key") WHERE transfer_key is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfer_reserve_key" ON "ledger_transfer" USING btree ("reserve_id") WHERE reserve_id is not null;--> statement-breakpoint
CREATE INDEX "ledger_transfer_delivery_idx" ON "ledger_transfer" USING btree ("delivery_id") WHERE kind = 'reserve';