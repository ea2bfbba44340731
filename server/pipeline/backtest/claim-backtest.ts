import { and, eq, getTableColumns, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";

const { plan: _plan, ...columns } = getTableColumns(backtest);

/** A backtest as this worker holds it; its plan is read once and kept apart. */
export type Claimed = Omit<typeof backtest.$inferSelect, "plan">;

/**
 * Takes the backtest whose turn it is, for as long as a step may take. One whose worker is gone goes on from where it
 * was.
 *
 * Rows: backtest, waiting | running → running; `for update skip locked`.
 */
export async function claimBacktest(db: Db, now: Date): Promise<Claimed | undefined> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const [row] = await db
    .update(backtest)
    .set({
      state: "running",
      claims: sql`${backtest.claims} + 1`,
      leaseUntil: new Date(now.getTime() + limits.backtestLeaseSeconds * 1_000),
    })
    .where(
      sql`${backtest.id} = (
        select b.id from backtest b
        where b.state in ('waiting', 'running') and b.next_at <= ${at} and coalesce(b.lease_until <= ${at}, true)
        order by b.next_at, b.id limit 1 for update skip locked)`,
    )
    .returning(columns);
  return row;
}

/** Locks it for the end of a step. @returns false when it was cancelled, or another worker has it by now */
export async function stillHolds(tx: Tx, { id, claims }: Claimed): Promise<boolean> {
  const rows = await tx
    .select({ id: backtest.id })
    .from(backtest)
    .where(and(eq(backtest.id, id), eq(backtest.claims, claims), eq(backtest.state, "running")))
    .for("update");
  return rows.length > 0;
}

type Step = Partial<
  Pick<Claimed, "state" | "reason" | "progress" | "place" | "tally" | "sources" | "fromAt" | "toAt">
> & {
  slotSeconds?: number;
  tries?: number;
  nextAt: Date;
  endedAt?: Date;
};

/** Writes down what a step came to and lets go of it. Open pages hear of every percent, not of every step. */
export async function letGo(tx: Tx, held: Claimed, step: Step): Promise<void> {
  await tx
    .update(backtest)
    .set({ tries: 0, ...step, leaseUntil: null })
    .where(eq(backtest.id, held.id));
  const isNews = step.state !== undefined || percent(step.progress ?? 0) > percent(held.progress);
  if (isNews) await notifyChange(tx, { workspaceId: held.workspaceId, topic: "backtest" });
}

const percent = (progress: number) => Math.floor(progress * 100);
