import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { ExecutionState } from "#db/schema/interpreter.ts";
import type { Outcome, Step } from "#server/contract/step.ts";

/** What a pass made of an execution. */
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
