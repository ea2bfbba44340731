import type { ScheduleSpec } from "#server/contract/plan.ts";
import { type CronTimes, readCron } from "#server/kernel/cron.ts";

/** A schedule that the clock keeps, and one that a chain's height keeps. */
export type ClockSchedule = Extract<ScheduleSpec, { kind: "at" | "every" | "cron" }>;
export type HeightSchedule = Extract<ScheduleSpec, { kind: "height" | "every-blocks" }>;

export function isHeight(schedule: ScheduleSpec): schedule is HeightSchedule {
  return schedule.kind === "height" || schedule.kind === "every-blocks";
}

/** The first moment after `after`; null when there is none any more. */
export function nextMoment(schedule: ClockSchedule, after: Date): Date | null {
  switch (schedule.kind) {
    case "at": {
      const at = new Date(schedule.at);
      return at > after ? at : null;
    }
    case "every":
      return nextOfEvery(schedule, after);
    case "cron":
      return cronOf(schedule).nextAfter(after);
  }
}

/** Counted from its anchor, never from the moment before: nothing drifts. */
function nextOfEvery({ everySeconds, from }: Extract<ClockSchedule, { kind: "every" }>, after: Date): Date {
  const fromMs = new Date(from).getTime();
  const everyMs = everySeconds * 1_000;
  const passed = Math.floor((after.getTime() - fromMs) / everyMs) + 1;
  return new Date(fromMs + Math.max(0, passed) * everyMs);
}

/** Reading an expression costs as much as a moment of it; there are few. */
const crons = new Map<string, CronTimes>();
const CRONS_KEPT = 1_000;

function cronOf({ expression, zone }: Extract<ClockSchedule, { kind: "cron" }>): CronTimes {
  const key = `${zone} ${expression}`;
  const known = crons.get(key);
  if (known) return known;
  if (crons.size >= CRONS_KEPT) crons.clear();
  const read = readCron(expression, zone);
  crons.set(key, read);
  return read;
}

/** The first height above `after`; null when there is none any more. A chain's multiples, wherever it was begun. */
export function nextHeight(schedule: HeightSchedule, after: number): number | null {
  if (schedule.kind === "height") return schedule.block > after ? schedule.block : null;
  return (Math.floor(after / schedule.blocks) + 1) * schedule.blocks;
}

/** Up to `max` moments in (after, through], in order, and whether there are more. */
export function momentsThrough<T extends Date | number>(
  next: (after: T) => T | null,
  { after, through, max }: { after: T; through: T; max: number },
): { moments: T[]; hasMore: boolean } {
  const moments: T[] = [];
  for (let moment = next(after); moment !== null && moment <= through; moment = next(moment)) {
    if (moments.length === max) return { moments, hasMore: true };
    moments.push(moment);
  }
  return { moments, hasMore: false };
}
