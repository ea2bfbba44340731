import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { KEPT } from "#server/kernel/execute-prepared.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { CancelExecutions, EndedRuns } from "../hand-overs.ts";

const REASON = "A member of the team cancelled the run.";

type Cancelled = { workspaceId: number; runId: number; by: `0x${string}`; now: Date };

/**
 * Cancels a run for good. From the commit on nothing more of it begins or leaves; what had left stays told. One row is
 * written here however many the run has reached: claims look at it, and `clearCancelled` puts away the rest.
 *
 * Rows: run, waiting | running | done with something unsent → cancelled.
 * @returns false when nothing of it was left to cancel
 */
export async function cancelRun(tx: Tx, { workspaceId, runId, by, now }: Cancelled): Promise<boolean> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await tx.execute(sql`
    update run r set state = 'cancelled', reason = ${REASON}, done_at = ${at}, cancelled_at = ${at}, cancelled_by = ${by}
    where r.id = ${runId}::bigint and r.workspace_id = ${workspaceId}::bigint and (
      r.state in ('waiting', 'running')
      or (r.state = 'done' and exists (
        select from delivery d where d.run_id = r.id and d.state in ('waiting', 'unfunded', 'retrying', 'deferred')
          and d.lease_until is null)))
    returning r.id`);
  return rows.length > 0;
}

export type ClearDeps = { db: Db; cancelExecutions: CancelExecutions; endedRuns: EndedRuns };

/**
 * Puts away what is left of runs that a member cancelled, a batch at a time: executions end as cancelled, deliveries
 * too, and their credits come back.
 *
 * Rows: execution, ready | waiting → cancelled; delivery, waiting | unfunded | retrying | deferred → cancelled; run,
 * cleared_at set once nothing is left; one transaction, `for update skip locked`.
 * @returns rows put away now, 0 when nothing is left to do
 */
export async function clearCancelled(
  { db, cancelExecutions, endedRuns }: ClearDeps,
  { now }: { now: Date },
): Promise<number> {
  const isLeft = and(isNotNull(run.cancelledAt), isNull(run.clearedAt));
  const look = db.select({ id: run.id }).from(run).where(isLeft).orderBy(asc(run.id)).limit(1);
  const [found] = await look.prepare(KEPT).execute();
  if (!found) return 0;
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: run.id, workspaceId: run.workspaceId, reason: run.reason })
      .from(run)
      .where(isLeft)
      .orderBy(asc(run.id))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!row) return 0;
    const { id, workspaceId } = row;
    const count = await cancelExecutions(tx, {
      runIds: [id],
      reason: row.reason ?? REASON,
      now,
      limit: limits.stageBatch,
    });
    // those that a batch holds at this moment end with it, or are found the next time
    const isOver = count === 0 && (await endedRuns(tx, [id])).length > 0;
    if (isOver) await tx.update(run).set({ clearedAt: now }).where(eq(run.id, id));
    if (isOver || count > 0) await notifyChange(tx, { workspaceId, topic: "run" });
    return count + (isOver ? 1 : 0);
  });
}
