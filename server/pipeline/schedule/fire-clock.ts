import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { schedule } from "#db/schema/schedule.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import type { Enqueue, ReceiveEvents, TimeEvent } from "../hand-overs.ts";
import { gatherLate } from "./gather-late.ts";
import { isHeight, momentsThrough, nextMoment } from "./moments.ts";
import { handledAt, lastMomentOf, type ScheduleRow, warningAt, withNext } from "./schedule-row.ts";

export type FireDeps = { receiveEvents: ReceiveEvents; enqueue: Enqueue };

/** Moments of one schedule that one transaction looks at; the rest are next. */
export const MOMENTS_AT_ONCE = 10_000;

type Due = { row: ScheduleRow; spec: TimeSpec; through: Date; now: Date };

/**
 * Makes the events of one schedule's moments up to `through`, its warning among them, and moves it on. The caller holds
 * the row's lock.
 * @returns how many events
 */
export async function fireClock(deps: FireDeps, tx: Tx, { row, spec, through, now }: Due): Promise<number> {
  const { events, lastAt } = dueMoments({ row, spec, through, now });
  const warnAt = warningAt(spec, row);
  const isWarned = warnAt !== null && warnAt <= through;
  if (isWarned) events.push(endingEvent({ row, spec, warnAt, now }));
  const position = withNext(spec, { ...row, lastAt, warnedAt: isWarned ? now : row.warnedAt }, now);
  await tx
    .update(schedule)
    .set({ lastAt, warnedAt: position.warnedAt, nextAt: position.nextAt, endedAt: position.endedAt })
    .where(eq(schedule.triggerId, row.triggerId));
  if (events.length > 0) {
    await deps.receiveEvents(tx, events);
    await deps.enqueue(tx, "match");
  }
  return events.length;
}

function dueMoments({ row, spec, through, now }: Due): { events: TimeEvent[]; lastAt: Date | null } {
  const { schedule: words, late } = spec;
  if (isHeight(words)) return { events: [], lastAt: row.lastAt };
  const end = lastMomentOf(spec);
  const { moments, hasMore } = momentsThrough((after: Date) => nextMoment(words, after), {
    after: handledAt(row),
    through: end && end < through ? end : through,
    max: MOMENTS_AT_ONCE,
  });
  const gathered = gatherLate({ moments, at: (moment) => moment, late, now, hasMore });
  const events = gathered.map(({ moment, missed }) => ({
    ...timeEvent({ row, at: moment, now }),
    sourceKey: `${moment.toISOString()}:next`,
    payload: { $time: moment.toISOString(), $block: null, missed: String(missed) },
  }));
  return { events, lastAt: moments.at(-1) ?? row.lastAt };
}

/** The end is its key: of one end there is one warning. */
function endingEvent(of: { row: ScheduleRow; spec: TimeSpec; warnAt: Date; now: Date }): TimeEvent {
  const ends = of.spec.until?.at ?? null;
  return {
    ...timeEvent({ row: of.row, at: of.warnAt, now: of.now }),
    handle: "ending",
    sourceKey: `${ends}:ending`,
    payload: { $time: of.warnAt.toISOString(), $block: null, missed: "0", ends },
  };
}

function timeEvent({ row, at, now }: { row: ScheduleRow; at: Date; now: Date }) {
  return {
    kind: "time" as const,
    workspaceId: row.workspaceId,
    triggerId: row.triggerId,
    handle: "next" as const,
    chainId: null,
    blockNumber: null,
    blockHash: null,
    occurredAt: at,
    observedAt: now,
  };
}
