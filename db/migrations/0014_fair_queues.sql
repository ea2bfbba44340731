DROP INDEX "run_waiting_idx";--> statement-breakpoint
DROP INDEX "execution_ready_idx";--> statement-breakpoint
DROP INDEX "delivery_due_idx";--> statement-breakpoint
DROP INDEX "delivery_run_idx";--> statement-breakpoint
CREATE INDEX "run_fresh_idx" ON "run" USING btree ("workspace_id","workflow_id","id") WHERE state = 'waiting' and reached_count = 0;--> statement-breakpoint
CREATE INDEX "run_begun_idx" ON "run" USING btree ("workspace_id","workflow_id","id") WHERE state = 'waiting' and reached_count > 0;--> statement-breakpoint
CREATE INDEX "execution_ready_idx" ON "execution" USING btree ("workspace_id","workflow_id","id") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "delivery_due_idx" ON "delivery" USING btree ("channel","workspace_id",(case when corrects_id is null then workflow_id else 0 end),split_part(target, '/', 3),"priority","next_at","id") WHERE state in ('waiting', 'retrying');--> statement-breakpoint
CREATE INDEX "delivery_run_idx" ON "delivery" USING btree ("run_id","state");