import { isDeepStrictEqual } from "node:util";
import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { schedule } from "#db/schema/schedule.ts";
import { trigger, workflowVersion } from "#db/schema/workflow.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { AppError } from "#server/kernel/errors.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { type FireDeps, fireClock } from "./fire-clock.ts";
import { isHeight } from "./moments.ts";
import { type Position, type ScheduleRow, withNext } from "./schedule-row.ts";

/** What one transaction syncs; the rest is next. */
export const TRIGGERS_AT_ONCE = 500;

/**
 * Makes the schedules those of the time triggers that are awake: new ones begin, changed ones begin anew from when they
 * were published, and those of a pause sleep. What was due before a change still fires by the old words.
 *
 * Rows: schedule, from trigger; one transaction.
 * @returns schedules that were changed
 */
export function syncSchedules(deps: FireDeps & { db: Db }, now: Date): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const asleep = await putToSleep(tx);
    const stale = await staleSchedules(tx);
    for (const one of stale) await begin(deps, tx, { ...one, now });
    const renewed = await followChains(tx, now);
    return asleep + stale.length + renewed;
  });
}

async function putToSleep(tx: Tx): Promise<number> {
  const rows = await tx
    .update(schedule)
    .set({ active: false })
    .where(
      and(
        eq(schedule.active, true),
        sql`not exists (select 1 from trigger t where t.id = ${schedule.triggerId} and t.kind = 'time' and t.active)`,
      ),
    )
    .returning({ triggerId: schedule.triggerId });
  return rows.length;
}

type Stale = { trigger: typeof trigger.$inferSelect; publishedAt: Date | null; row: ScheduleRow | null };

/** Triggers that are awake and whose schedule is missing, asleep, or made from other words. */
function staleSchedules(tx: Tx): Promise<Stale[]> {
  return tx
    .select({ trigger, publishedAt: workflowVersion.publishedAt, row: schedule })
    .from(trigger)
    .leftJoin(schedule, eq(schedule.triggerId, trigger.id))
    .leftJoin(workflowVersion, eq(workflowVersion.id, trigger.versionId))
    .where(
      and(
        eq(trigger.kind, "time"),
        eq(trigger.active, true),
        or(
          isNull(schedule.triggerId),
          eq(schedule.active, false),
          sql`${schedule.spec} is distinct from ${trigger.spec}`,
          // paused and resumed between two looks
          sql`${schedule.sinceAt} < ${trigger.activeFrom}`,
        ),
      ),
    )
    .orderBy(asc(trigger.id))
    .limit(TRIGGERS_AT_ONCE);
}

async function begin(deps: FireDeps, tx: Tx, { trigger: of, publishedAt, row, now }: Stale & { now: Date }) {
  if (of.spec.kind !== "time") return;
  const spec = of.spec;
  const awakeFrom = of.activeFrom ?? of.createdAt;
  // words of before they were published were others, or none
  const isNewWords = !row || !isSame(row.spec, spec);
  const sinceAt = isNewWords && publishedAt && publishedAt > awakeFrom ? publishedAt : awakeFrom;
  if (row && isNewWords) await fireBeforeChange(deps, tx, { row, from: awakeFrom, through: sinceAt, now });
  const chainId = isHeight(spec.schedule) ? spec.schedule.chainId : null;
  const chain = chainId === null ? null : await chainOf(tx, chainId);
  const standing = {
    ...before(row, spec, chainId),
    sinceAt,
    sinceBlock: chainId === null ? null : startOf(of.fromBlock, { row, readUpTo: chain?.blockNumber ?? null }),
  };
  const values = { workspaceId: of.workspaceId, spec, chainId, active: true, genesisHash: chain?.genesisHash ?? null };
  const position = positionOrEnd({ triggerId: of.id, spec, standing, now });
  await tx
    .insert(schedule)
    .values({ triggerId: of.id, ...values, ...position })
    .onConflictDoUpdate({ target: schedule.triggerId, set: { ...values, ...position } });
}

/** What stays good of the schedule that was: what it has handled, and that this very end was announced. */
function before(row: ScheduleRow | null, spec: TimeSpec, chainId: number | null) {
  const isSameEnd = row?.spec?.until?.at === spec.until?.at;
  return {
    lastAt: row?.lastAt ?? null,
    lastBlock: row?.chainId === chainId ? (row?.lastBlock ?? null) : null,
    warnedAt: isSameEnd ? (row?.warnedAt ?? null) : null,
  };
}

/** Where publishing wrote it down; where reading stands when it slept or said something else until now. */
function startOf(fromBlock: number | null, of: { row: ScheduleRow | null; readUpTo: number | null }): number | null {
  if (!of.row) return fromBlock ?? of.readUpTo;
  return fromBlock === null || of.readUpTo === null ? (fromBlock ?? of.readUpTo) : Math.max(fromBlock, of.readUpTo);
}

/** A schedule nobody can read ends, instead of holding up the others; publishing checks it, so it should not be. */
function positionOrEnd(of: {
  triggerId: number;
  spec: TimeSpec;
  standing: Parameters<typeof withNext>[1];
  now: Date;
}): Position {
  try {
    return withNext(of.spec, of.standing, of.now);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logPipeline.error({ triggerId: of.triggerId, err: error }, "a schedule can not be read and ends");
    return { ...of.standing, nextAt: null, nextBlock: null, endedAt: of.now };
  }
}

/** By its old words it was awake from `from`, which may be the end of a pause that nobody saw, until `through`. */
async function fireBeforeChange(
  deps: FireDeps,
  tx: Tx,
  { row, from, through, now }: { row: ScheduleRow; from: Date; through: Date; now: Date },
) {
  const { spec, endedAt, sinceAt } = row;
  if (!spec || endedAt || isHeight(spec.schedule) || through <= from) return;
  const since = sinceAt && sinceAt > from ? sinceAt : from;
  await fireClock(deps, tx, { row: { ...row, sinceAt: since }, spec, through, now });
}

/** Rows come back with their keys in another order. */
function isSame(a: TimeSpec | null, b: TimeSpec): boolean {
  return isDeepStrictEqual(a, b);
}

type Chain = { blockNumber: number; startNumber: number | null; genesisHash: `0x${string}` | null };

/** Null before its first block was read. */
async function chainOf(tx: Tx, chainId: number): Promise<Chain | null> {
  const [row] = await tx
    .select({ blockNumber: chainCursor.blockNumber, startNumber: chainCursor.startNumber, genesisHash: block.hash })
    .from(chainCursor)
    .leftJoin(block, and(eq(block.chainId, chainCursor.chainId), eq(block.number, 0), isNull(block.orphanedAt)))
    .where(eq(chainCursor.chainId, chainId))
    .limit(1);
  return row && row.blockNumber >= 0 ? row : null;
}

/** Heights whose chain is read for the first time now, or was begun anew: they count from where reading began. */
async function followChains(tx: Tx, now: Date): Promise<number> {
  const rows = await tx
    .select({ row: schedule, cursor: chainCursor, genesisHash: block.hash })
    .from(schedule)
    .innerJoin(chainCursor, eq(chainCursor.chainId, schedule.chainId))
    .leftJoin(block, and(eq(block.chainId, schedule.chainId), eq(block.number, 0), isNull(block.orphanedAt)))
    .where(
      and(
        eq(schedule.active, true),
        sql`${chainCursor.blockNumber} >= 0`,
        or(isNull(schedule.sinceBlock), sql`${schedule.genesisHash} <> ${block.hash}`),
      ),
    )
    .orderBy(asc(schedule.triggerId))
    .limit(TRIGGERS_AT_ONCE)
    .for("update", { of: schedule, skipLocked: true });
  for (const { row, cursor, genesisHash } of rows) {
    const spec = present(row.spec, "a schedule of a height was synced");
    const sinceBlock = cursor.startNumber ?? cursor.blockNumber;
    const position = positionOrEnd({
      triggerId: row.triggerId,
      spec,
      standing: { ...row, lastBlock: null, sinceBlock },
      now,
    });
    const { nextAt, nextBlock, endedAt } = position;
    await tx
      .update(schedule)
      .set({ lastBlock: null, sinceBlock, genesisHash, nextAt, nextBlock, endedAt })
      .where(eq(schedule.triggerId, row.triggerId));
  }
  return rows.length;
}
