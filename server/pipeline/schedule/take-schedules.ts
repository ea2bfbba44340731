import { and, asc, eq, isNull, lte, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { schedule } from "#db/schema/schedule.ts";
import { trigger } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";
import { transact } from "#server/kernel/transact.ts";
import { type FireDeps, fireClock } from "./fire-clock.ts";
import { fireHeights } from "./fire-heights.ts";
import { rewindHeights } from "./rewind-heights.ts";
import { syncSchedules, TRIGGERS_AT_ONCE } from "./sync-schedules.ts";

export type ScheduleDeps = FireDeps & { db: Db };

/** Transactions of syncing in one look: 10,000 schedules. */
const SYNCS_MAX = 20;
/** Events that one transaction makes, about: what is due beyond them is taken next. */
const EVENTS_AT_ONCE = 2_000;

/**
 * Follows the triggers, then makes the events of moments and heights that have come: event and next moment in one
 * transaction, so that neither a crash nor a second worker loses or doubles one. A clock that steps back does nothing:
 * a moment that was handled stays handled.
 *
 * Rows: schedule, due ones, `for update skip locked`.
 * @returns schedules handled, 0 when nothing was due
 */
export async function takeSchedules(deps: ScheduleDeps, { limit, now }: { limit: number; now: Date }): Promise<number> {
  for (let round = 0; round < SYNCS_MAX && (await syncSchedules(deps, now)) >= TRIGGERS_AT_ONCE; round += 1);
  const byClock = await transact(deps.db, (tx) => takeDue(deps, tx, { limit, now }));
  const byHeight = await transact(deps.db, (tx) => takeReached(deps, tx, { limit, now }));
  return byClock + byHeight;
}

/** When the clock has something to do next; null when nothing is planned. */
export async function nextDueAt(db: Db): Promise<Date | null> {
  const [row] = await db
    .select({ nextAt: schedule.nextAt })
    .from(schedule)
    .where(and(eq(schedule.active, true), isNull(schedule.endedAt), sql`${schedule.nextAt} is not null`))
    .orderBy(asc(schedule.nextAt))
    .limit(1);
  return row?.nextAt ?? null;
}

/** Only of triggers that are awake and still say the same. */
const isCurrent = and(
  eq(schedule.active, true),
  isNull(schedule.endedAt),
  eq(trigger.active, true),
  sql`${trigger.spec} = ${schedule.spec}`,
);

async function takeDue(deps: ScheduleDeps, tx: Tx, { limit, now }: { limit: number; now: Date }): Promise<number> {
  const rows = await tx
    .select({ row: schedule })
    .from(schedule)
    .innerJoin(trigger, eq(trigger.id, schedule.triggerId))
    .where(and(isCurrent, lte(schedule.nextAt, now)))
    .orderBy(asc(schedule.nextAt), asc(schedule.triggerId))
    .limit(limit)
    .for("update", { of: schedule, skipLocked: true });
  let handled = 0;
  let events = 0;
  for (const { row } of rows) {
    if (events >= EVENTS_AT_ONCE) break;
    const spec = present(row.spec, "a schedule that is due was synced");
    events += await fireClock(deps, tx, { row, spec, through: now, now });
    handled += 1;
  }
  return handled;
}

async function takeReached(deps: ScheduleDeps, tx: Tx, { limit, now }: { limit: number; now: Date }): Promise<number> {
  await rewindHeights(tx, now);
  const rows = await tx
    .select({ row: schedule })
    .from(schedule)
    .innerJoin(trigger, eq(trigger.id, schedule.triggerId))
    .innerJoin(chainCursor, eq(chainCursor.chainId, schedule.chainId))
    .where(and(isCurrent, lte(schedule.nextBlock, chainCursor.blockNumber)))
    .orderBy(asc(schedule.triggerId))
    .limit(limit)
    .for("update", { of: schedule, skipLocked: true });
  if (rows.length > 0) await fireHeights(deps, tx, { rows: rows.map(({ row }) => row), now });
  return rows.length;
}
