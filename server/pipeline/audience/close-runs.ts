import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import type { EndedRuns } from "../hand-overs.ts";

/** Runs end when the last of their executions has; nobody waits for that, so looking this often is enough. */
const LOOK_EVERY_MS = 1_000;
const RUNS_PER_PAGE = 200;

/** Looks through all open runs, page by page, not more often than is useful; for the end of a batch. */
export function createRunCloser(deps: { db: Db; endedRuns: EndedRuns }): (at: { now: Date }) => Promise<number> {
  let after = 0;
  let nextAt = new Date(0);
  return async ({ now }) => {
    if (after === 0 && now < nextAt) return 0;
    after = await closeRuns(deps, { after, limit: RUNS_PER_PAGE, now });
    if (after === 0) nextAt = new Date(now.getTime() + LOOK_EVERY_MS);
    return after;
  };
}

/**
 * Ends runs all of whose executions have ended, a page at a time.
 *
 * Rows: run, running → done; one transaction. Two workers may look at the same page: only one of them ends a run.
 * @param after id of the last run looked at before; 0 begins anew
 * @returns id of the last run looked at now, 0 when this was the last page
 */
export function closeRuns(
  deps: { db: Db; endedRuns: EndedRuns },
  { after, limit, now }: { after: number; limit: number; now: Date },
): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const open = await tx
      .select({ id: run.id })
      .from(run)
      .where(and(eq(run.state, "running"), gt(run.id, after)))
      .orderBy(asc(run.id))
      .limit(limit);
    if (open.length === 0) return 0;
    const ended = await deps.endedRuns(
      tx,
      open.map((row) => row.id),
    );
    if (ended.length > 0) {
      const closed = await tx
        .update(run)
        .set({ state: "done", doneAt: now })
        .where(and(inArray(run.id, ended), eq(run.state, "running")))
        .returning({ workspaceId: run.workspaceId });
      await notifyWorkspaces(
        tx,
        closed.map((row) => row.workspaceId),
        "run",
      );
    }
    return open.length < limit ? 0 : (open.at(-1)?.id ?? 0);
  });
}
