ALTER TABLE "log_interest" ADD COLUMN "since_block" bigint;--> statement-breakpoint
CREATE INDEX "event_number_idx" ON "event" USING btree ("chain_id","block_number") WHERE kind = 'log';