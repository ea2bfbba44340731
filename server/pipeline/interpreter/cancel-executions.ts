import { and, asc, inArray } from "drizzle-orm";
import { execution } from "#db/schema/interpreter.ts";
import type { CancelExecutions, CancelUnsent } from "../hand-overs.ts";

/** Cancels what of these runs has not ended, and what of them has not left yet. */
export function createCancelExecutions(deps: { cancelUnsent: CancelUnsent }): CancelExecutions {
  return async (tx, cancelled) => {
    const { runIds, reason, now, limit } = cancelled;
    if (runIds.length === 0) return 0;
    const isOpen = and(inArray(execution.runId, runIds), inArray(execution.state, ["ready", "waiting"]));
    const some = tx.select({ id: execution.id }).from(execution).where(isOpen).orderBy(asc(execution.runId));
    const rows = await tx
      .update(execution)
      .set({ state: "cancelled", outcome: "cancelled", reason, doneAt: now, wakeAt: null })
      .where(
        limit === undefined ? isOpen : inArray(execution.id, some.limit(limit).for("update", { skipLocked: true })),
      )
      .returning({ id: execution.id });
    return rows.length + (await deps.cancelUnsent(tx, cancelled));
  };
}
