import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { ExecutionState } from "#db/schema/interpreter.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Claimed } from "./claim-executions.ts";

/** What a pass made of an execution that was there. */
export type Passed = {
  id: number;
  state: ExecutionState;
  outcome: Outcome | null;
  reason: string | null;
  steps: Step[];
  attempts: number;
  wakeAt: Date | null;
  doneAt: Date | null;
};

/** Writes a batch in one statement. */
export async function recordExecutions(tx: Tx, passed: Passed[]): Promise<void> {
  if (passed.length === 0) return;
  await tx.execute(sql`
    update execution set
      state = given.state, outcome = given.outcome, reason = given.reason, steps = given.steps,
      attempts = given.attempts, wake_at = given."wakeAt", done_at = given."doneAt"
    from jsonb_to_recordset(${jsonText(passed)}::text::jsonb) as given (
      id bigint, state text, outcome text, reason text, steps jsonb, attempts integer,
      "wakeAt" timestamptz, "doneAt" timestamptz)
    where execution.id = given.id`);
}

/** What a pass made of somebody who had no execution. */
export type Begun = Passed &
  Pick<Claimed, "workspaceId" | "runId" | "workflowId" | "subscriberId" | "matched"> & {
    priority: number;
    createdAt: Date;
  };

/** Writes executions as they stand after their first pass, each row once. */
export async function insertBegun(tx: Tx, begun: Begun[]): Promise<void> {
  if (begun.length === 0) return;
  await tx.execute(sql`
    insert into execution (id, workspace_id, run_id, workflow_id, subscriber_id, matched, priority, state, outcome, reason,
      steps, attempts, wake_at, created_at, done_at) overriding system value
    select id, "workspaceId", "runId", "workflowId", "subscriberId", matched, priority, state, outcome, reason,
      steps, attempts, "wakeAt", "createdAt", "doneAt"
    from jsonb_to_recordset(${jsonText(begun)}::text::jsonb) as given (
      id bigint, "workspaceId" bigint, "runId" bigint, "workflowId" bigint, "subscriberId" bigint, matched boolean,
      priority integer, state text, outcome text, reason text, steps jsonb, attempts integer, "wakeAt" timestamptz,
      "createdAt" timestamptz, "doneAt" timestamptz)
    order by id`);
}
