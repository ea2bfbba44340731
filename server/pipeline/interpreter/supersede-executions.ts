import { and, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { execution } from "#db/schema/interpreter.ts";

const REASON = "The event stands in another block now, and what was told of it belongs to its run there.";

/**
 * Ends executions whose deliveries are another's now, so that nobody counts as told twice of one event.
 *
 * Rows: execution, done → cancelled.
 */
export async function supersedeExecutions(tx: Tx, executionIds: number[]): Promise<void> {
  if (executionIds.length === 0) return;
  await tx
    .update(execution)
    .set({ state: "cancelled", outcome: "cancelled", reason: REASON })
    .where(and(inArray(execution.id, executionIds), inArray(execution.state, ["done", "failed"])));
}
