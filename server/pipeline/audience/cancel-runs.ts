import { and, asc, inArray } from "drizzle-orm";
import { run } from "#db/schema/audience.ts";
import type { CancelExecutions, CancelRuns } from "../hand-overs.ts";

/**
 * Cancels the runs of events that a fork undid. Runs that have ended keep their state, but nothing unsent of them
 * leaves; all are marked undone, for `takeUndone`.
 */
export function createCancelRuns(deps: { cancelExecutions: CancelExecutions }): CancelRuns {
  return async (tx, { eventIds, reason, now }) => {
    // Locked first: from here on nobody expands them.
    const found = await tx
      .select({ id: run.id })
      .from(run)
      .where(inArray(run.eventId, eventIds))
      .orderBy(asc(run.id))
      .for("update");
    if (found.length === 0) return;
    const runIds = found.map((row) => row.id);
    await tx.update(run).set({ undoneAt: now, correctedAt: null }).where(inArray(run.id, runIds));
    await tx
      .update(run)
      .set({ state: "cancelled", reason, doneAt: now })
      .where(and(inArray(run.id, runIds), inArray(run.state, ["waiting", "running"])));
    await deps.cancelExecutions(tx, { runIds, reason, now });
  };
}
