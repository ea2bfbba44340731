import type { Timing } from "#server/contract/timing.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When one more message may go by the limits of an hour and a day; null: now.
 * @param sentAt of their messages in the last day, in any order
 */
export function freeAt(sentAt: readonly Date[], { perHour, perDay }: Pick<Timing, "perHour" | "perDay">, now: Date) {
  const times = sentAt.map((at) => at.getTime()).sort((one, other) => other - one);
  const waits = [
    freeOf(times, { most: perHour, withinMs: HOUR_MS }),
    freeOf(times, { most: perDay, withinMs: DAY_MS }),
  ];
  const latest = Math.max(...waits);
  return latest > now.getTime() ? new Date(latest) : null;
}

/** Once the last but so many are so long ago. */
function freeOf(newestFirst: readonly number[], { most, withinMs }: { most: number | null; withinMs: number }): number {
  const decisive = most === null ? undefined : newestFirst[most - 1];
  return decisive === undefined ? 0 : decisive + withinMs;
}
