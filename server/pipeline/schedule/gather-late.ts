import type { Late } from "#server/contract/plan.ts";

/** A moment that becomes an event, and how many earlier ones it stands for. */
export type Gathered<T> = { moment: T; missed: number };

/** Moments that are told one by one after a downtime; what is older than these is told together. */
export const LATE_TOLD_MAX = 1_000;

type Gather<T> = {
  /** In order. */
  moments: T[];
  at: (moment: T) => Date;
  late: Late;
  now: Date;
  /** These are only the oldest of those that are due: all of them are told together. */
  hasMore: boolean;
};

/**
 * What becomes of moments that are due, by the trigger's rule for late ones. Each is an event, or is counted in one that
 * stands for it: `alert` tells each, up to a bound; `summarise` and `skip` leave one for all that are late. That a
 * skipped one reaches nobody, and says why, is match's business, which sees how late it is.
 */
export function gatherLate<T>({ moments, at, late, now, hasMore }: Gather<T>): Gathered<T>[] {
  const secondsLate = (moment: T) => Math.floor((now.getTime() - at(moment).getTime()) / 1_000);
  const firstInTime = moments.findIndex((moment) => secondsLate(moment) <= late.afterSeconds);
  const lateCount = firstInTime < 0 ? moments.length : firstInTime;
  const toldAlone = late.then === "alert" && !hasMore ? Math.min(lateCount, LATE_TOLD_MAX) : Math.min(lateCount, 1);
  return moments
    .slice(lateCount - toldAlone)
    .map((moment, i) => ({ moment, missed: i === 0 && toldAlone > 0 ? lateCount - toldAlone : 0 }));
}
