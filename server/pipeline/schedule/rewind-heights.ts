import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { schedule } from "#db/schema/schedule.ts";
import { present } from "#server/kernel/assert.ts";
import { heightKey } from "./fire-heights.ts";
import { type HeightSchedule, isHeight } from "./moments.ts";
import { type ScheduleRow, withNext } from "./schedule-row.ts";

const ROWS_AT_ONCE = 500;
/** Blocks down from the last height: deeper than any fork that is followed. */
const BLOCKS_BACK = 1_024;

/**
 * Heights whose events a fork undid are owed again. Events fire in order of height and a fork takes the highest, so the
 * last one tells whether there is anything to do; the rows say it themselves, whoever was down when the fork came.
 * @returns how many schedules went back
 */
export async function rewindHeights(tx: Tx, now: Date): Promise<number> {
  const lastKey = sql`coalesce(left(${schedule.genesisHash}, 10), '') || ':' || ${schedule.lastBlock} || ':next'`;
  const undone = await tx
    .select({ row: schedule })
    .from(schedule)
    .innerJoin(event, and(eq(event.triggerId, schedule.triggerId), eq(event.sourceKey, lastKey)))
    .where(and(eq(schedule.active, true), isNotNull(schedule.lastBlock), isNotNull(event.orphanedAt)))
    .orderBy(asc(schedule.triggerId))
    .limit(ROWS_AT_ONCE)
    .for("update", { of: schedule, skipLocked: true });
  for (const { row } of undone) await rewind(tx, row, now);
  return undone.length;
}

async function rewind(tx: Tx, row: ScheduleRow, now: Date): Promise<void> {
  const spec = present(row.spec, "a schedule that fired was synced");
  if (!isHeight(spec.schedule)) return;
  const keys = recentHeights(spec.schedule, present(row.lastBlock, "a schedule that fired knows where")).map((number) =>
    heightKey(row.genesisHash, number),
  );
  const [first] = await tx
    .select({ blockNumber: event.blockNumber })
    .from(event)
    .where(and(eq(event.triggerId, row.triggerId), inArray(event.sourceKey, keys), isNotNull(event.orphanedAt)))
    .orderBy(asc(event.blockNumber))
    .limit(1);
  const lowest = present(first?.blockNumber, "the last event is orphaned");
  const { lastBlock, nextBlock, endedAt } = withNext(spec, { ...row, lastBlock: lowest - 1 }, now);
  await tx.update(schedule).set({ lastBlock, nextBlock, endedAt }).where(eq(schedule.triggerId, row.triggerId));
}

/** Heights down from the last that a fork may have undone. */
function recentHeights(height: HeightSchedule, last: number): number[] {
  if (height.kind === "height") return [last];
  const count = Math.floor(BLOCKS_BACK / height.blocks) + 1;
  return Array.from({ length: count }, (_, i) => last - i * height.blocks);
}
