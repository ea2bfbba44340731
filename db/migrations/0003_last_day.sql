CREATE INDEX "run_workflow_created_idx" ON "run" USING btree ("workflow_id","created_at");--> statement-breakpoint
CREATE INDEX "execution_ended_idx" ON "execution" USING btree ("workspace_id","done_at") WHERE outcome in ('told', 'failed');--> statement-breakpoint
CREATE INDEX "ledger_transfer_posted_idx" ON "ledger_transfer" USING btree ("workspace_id","at") WHERE kind = 'post';--> statement-breakpoint
CREATE INDEX "delivery_ended_idx" ON "delivery" USING btree ("workspace_id","done_at") WHERE state in ('delivered', 'dead');