import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import type { ExecutionState } from "#db/schema/interpreter.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
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

const PASSED: Columns<Passed> = {
  id: "bigint",
  state: "text",
  outcome: "text",
  reason: "text",
  steps: "json",
  attempts: "integer",
  wakeAt: "timestamptz",
  doneAt: "timestamptz",
};

/** Writes a batch in one statement. */
export async function recordExecutions(tx: Tx, passed: Passed[]): Promise<void> {
  if (passed.length === 0) return;
  await executePrepared(
    tx,
    sql`
    update execution set state = r.state, outcome = r.outcome, reason = r.reason, steps = r.steps::json,
      attempts = r.attempts, wake_at = r."wakeAt", done_at = r."doneAt"
    from ${columnsOf(passed, PASSED)}
    where execution.id = r.id`,
  );
}

/** What a pass made of somebody who had no execution. */
export type Begun = Passed &
  Pick<Claimed, "workspaceId" | "runId" | "workflowId" | "subscriberId" | "matched"> & {
    priority: number;
    createdAt: Date;
  };

const BEGUN: Columns<Begun> = {
  ...PASSED,
  workspaceId: "bigint",
  runId: "bigint",
  workflowId: "bigint",
  subscriberId: "bigint",
  matched: "boolean",
  priority: "integer",
  createdAt: "timestamptz",
};

/** Writes executions as they stand after their first pass, each row once. */
export async function insertBegun(tx: Tx, begun: Begun[]): Promise<void> {
  if (begun.length === 0) return;
  await executePrepared(
    tx,
    sql`
    insert into execution (id, workspace_id, run_id, workflow_id, subscriber_id, matched, priority, state, outcome, reason,
      steps, attempts, wake_at, created_at, done_at) overriding system value
    select id, "workspaceId", "runId", "workflowId", "subscriberId", matched, priority, state, outcome, reason,
      steps::json, attempts, "wakeAt", "createdAt", "doneAt"
    from ${columnsOf(begun, BEGUN)} order by id`,
  );
}
