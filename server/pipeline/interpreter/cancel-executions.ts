import { and, inArray } from "drizzle-orm";
import { execution } from "#db/schema/interpreter.ts";
import type { CancelExecutions, CancelUnsent } from "../hand-overs.ts";

/** Cancels what of these runs has not ended, and what of them has not left yet. */
export function createCancelExecutions(deps: { cancelUnsent: CancelUnsent }): CancelExecutions {
  return async (tx, { runIds, reason, now }) => {
    if (runIds.length === 0) return;
    await tx
      .update(execution)
      .set({ state: "cancelled", outcome: "cancelled", reason, doneAt: now, wakeAt: null })
      .where(and(inArray(execution.runId, runIds), inArray(execution.state, ["ready", "waiting"])));
    await deps.cancelUnsent(tx, { runIds, reason, now });
  };
}
