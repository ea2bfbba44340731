import type { Cadence } from "#server/contract/timing.ts";
import { instantOf, localTime } from "./local-time.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A skipped day moves an opening and never drops it, so that so many days always hold one. */
const DAYS_LOOKED_AT = 9;

/**
 * The first time at or after a moment at which what was gathered goes out; null: nothing is gathered. Once a day, also
 * where clocks show the time twice, and in the skipped hour right after it.
 */
export function nextOpening(cadence: Cadence, after: Date, zone: string): Date | null {
  if (cadence.kind === "at-once") return null;
  if (cadence.kind === "hourly") return nextHour(after, zone);
  const { date } = localTime(after, zone);
  for (let day = date - 1; day < date + DAYS_LOOKED_AT; day++) {
    if (cadence.kind === "weekly" && (((day + 4) % 7) + 7) % 7 !== cadence.day) continue;
    const opens = instantOf(day, cadence.minute, zone);
    if (opens >= after) return opens;
  }
  return null;
}

/** Real hours, on the hour of the zone's clocks: also while they are set back. */
function nextHour(after: Date, zone: string): Date {
  let at = Math.ceil(after.getTime() / MINUTE_MS) * MINUTE_MS;
  // clocks that move by half an hour in between ask for a second look
  for (let past = pastHour(at, zone); past !== 0; past = pastHour(at, zone)) at += HOUR_MS - past;
  return new Date(at);
}

function pastHour(at: number, zone: string): number {
  return (localTime(new Date(at), zone).minute % 60) * MINUTE_MS;
}
