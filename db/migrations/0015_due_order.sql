DROP INDEX "delivery_due_idx";--> statement-breakpoint
CREATE INDEX "delivery_due_idx" ON "delivery" USING btree ("channel","priority","next_at","id") WHERE state in ('waiting', 'retrying');