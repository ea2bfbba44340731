import { and, asc, desc, eq, gt, inArray, isNull, lte } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { schedule } from "#db/schema/schedule.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import type { TimeEvent } from "../hand-overs.ts";
import { type FireDeps, MOMENTS_AT_ONCE } from "./fire-clock.ts";
import { gatherLate } from "./gather-late.ts";
import { type HeightSchedule, isHeight, momentsThrough, nextHeight } from "./moments.ts";
import { handledBlock, lastMomentOf, type ScheduleRow, withNext } from "./schedule-row.ts";

/** Headers looked at for the blocks' hashes and times: more than ingest keeps. */
const HEADERS_MAX = 2_000;

type Header = { hash: `0x${string}` | null; at: Date };
type Read = { blockNumber: number; blockAt: Date; headers: Map<number, Header> };
type Due = { row: ScheduleRow; spec: TimeSpec; height: HeightSchedule };

/**
 * Makes the events of heights that were reached, each in the block that stands there, and moves the schedules on. The
 * caller holds the rows' locks.
 * @returns how many events
 */
export async function fireHeights(deps: FireDeps, tx: Tx, of: { rows: ScheduleRow[]; now: Date }): Promise<number> {
  const due = of.rows.flatMap((row) => dueOf(row));
  const chains = await holdChains(tx, [...new Set(due.map(({ height }) => height.chainId))]);
  let count = 0;
  for (const one of due) {
    const read = chains.get(one.height.chainId);
    if (read) count += await fire(deps, tx, { ...one, read, now: of.now });
  }
  if (count > 0) await deps.enqueue(tx, "match");
  return count;
}

function dueOf(row: ScheduleRow): Due[] {
  const height = row.spec?.schedule;
  return row.spec && height && isHeight(height) ? [{ row, spec: row.spec, height }] : [];
}

/**
 * Where reading stands, held until this transaction ends: a fork that moves it back waits, and then sees these events;
 * one that was under way is seen here.
 */
async function holdChains(tx: Tx, chainIds: number[]): Promise<Map<number, Read>> {
  const cursors = await tx
    .select()
    .from(chainCursor)
    .where(inArray(chainCursor.chainId, chainIds))
    .orderBy(asc(chainCursor.chainId))
    .limit(chainIds.length)
    .for("share");
  const chains = new Map<number, Read>();
  for (const { chainId, blockNumber, blockAt } of cursors) {
    const standing = and(eq(block.chainId, chainId), isNull(block.orphanedAt));
    const rows = await tx
      .select({ number: block.number, hash: block.hash, at: block.at })
      .from(block)
      .where(and(standing, lte(block.number, blockNumber), gt(block.number, blockNumber - HEADERS_MAX)))
      .orderBy(desc(block.number))
      .limit(HEADERS_MAX);
    chains.set(chainId, { blockNumber, blockAt, headers: new Map(rows.map((row) => [row.number, row])) });
  }
  return chains;
}

async function fire(deps: FireDeps, tx: Tx, of: Due & { read: Read; now: Date }): Promise<number> {
  const { row, spec, height, read, now } = of;
  const after = handledBlock(row);
  if (after === null) return 0;
  const next = (from: number) => nextHeight(height, from);
  const { moments, hasMore } = momentsThrough(next, { after, through: read.blockNumber, max: MOMENTS_AT_ONCE });
  // Headers that no fork can reach any more are not kept: then the time where reading stands has to do.
  const headerOf = (number: number): Header => read.headers.get(number) ?? { hash: null, at: read.blockAt };
  const end = lastMomentOf(spec);
  const inTime = end ? moments.filter((number) => headerOf(number).at <= end) : moments;
  const gathered = gatherLate({ moments: inTime, at: (number) => headerOf(number).at, late: spec.late, now, hasMore });
  const events = gathered.map(({ moment, missed }) =>
    heightEvent({ row, height, number: moment, header: headerOf(moment), missed, now }),
  );
  const lastBlock = moments.at(-1) ?? row.lastBlock;
  const position = withNext(spec, { ...row, lastBlock }, now);
  const endedAt = inTime.length < moments.length ? now : position.endedAt;
  await tx
    .update(schedule)
    .set({ lastBlock, lastAt: events.at(-1)?.occurredAt ?? row.lastAt, nextBlock: position.nextBlock, endedAt })
    .where(eq(schedule.triggerId, row.triggerId));
  if (events.length > 0) await deps.receiveEvents(tx, events);
  return events.length;
}

/**
 * What a height's event is known by: over forks the same, so that its effects are; on a chain begun anew another.
 */
export function heightKey(genesisHash: string | null, number: number): string {
  return `${genesisHash?.slice(0, 10) ?? ""}:${number}:next`;
}

type Reached = {
  row: ScheduleRow;
  height: HeightSchedule;
  number: number;
  header: Header;
  missed: number;
  now: Date;
};

function heightEvent({ row, height, number, header, missed, now }: Reached): TimeEvent {
  return {
    kind: "time",
    workspaceId: row.workspaceId,
    triggerId: row.triggerId,
    handle: "next",
    sourceKey: heightKey(row.genesisHash, number),
    chainId: height.chainId,
    blockNumber: number,
    blockHash: header.hash,
    payload: { $time: header.at.toISOString(), $block: String(number), missed: String(missed) },
    occurredAt: header.at,
    observedAt: now,
  };
}
