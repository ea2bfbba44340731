import type { QuietHours } from "#server/contract/timing.ts";
import { instantOf, localTime } from "./local-time.ts";

/**
 * Until when it is quiet at a moment, by the clocks of a zone; null: it is not. The start is quiet, the end is not.
 * Where the clocks skip the end of one night into the next, both are one.
 */
export function quietUntil(quiet: QuietHours, at: Date, zone: string): Date | null {
  let end = nightEnd(quiet, at, zone);
  for (let next = end; next !== null; next = nightEnd(quiet, next, zone)) end = next;
  return end;
}

function nightEnd({ from, until }: QuietHours, at: Date, zone: string): Date | null {
  const { date } = localTime(at, zone);
  // the night that began yesterday, and the one that begins today; one more, where a whole day was skipped
  for (const day of [date - 2, date - 1, date]) {
    const start = instantOf(day, from, zone);
    const end = instantOf(from < until ? day : day + 1, until, zone);
    if (start <= at && at < end) return end;
  }
  return null;
}
