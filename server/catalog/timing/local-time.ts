import { momentOf, wallOf } from "../when/wall-clock.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A day by a zone's clocks, in days since 1970, its weekday from 0 for Sunday, and the minute of it. */
export type LocalTime = { date: number; day: number; minute: number };

/** @param zone IANA; an unknown one reads as UTC */
export function localTime(at: Date, zone: string): LocalTime {
  const wall = Date.parse(`${wallOf(at, zone) ?? at.toISOString().slice(0, 19)}Z`);
  const date = Math.floor(wall / DAY_MS);
  return { date, day: dayOf(date), minute: Math.floor((wall - date * DAY_MS) / MINUTE_MS) };
}

/**
 * The moment at which a zone's clocks show a minute of a day: the first of two where they show it twice; where they
 * skip it, the first moment after the skip.
 *
 * @param minute from 0; one past the end of the day is of the next
 */
export function instantOf(date: number, minute: number, zone: string): Date {
  const known = wallOf(new Date(0), zone) === undefined ? "UTC" : zone;
  const wall = date * DAY_MS + minute * MINUTE_MS;
  const text = new Date(wall).toISOString().slice(0, 16);
  const found = Date.parse(momentOf(text, known) ?? new Date(wall).toISOString());
  return shows(found, known) === wall ? new Date(found) : afterSkip(wall, { upTo: found, zone: known });
}

/** What the clocks show, as if it were UTC. */
function shows(at: number, zone: string): number {
  return Date.parse(`${wallOf(new Date(at), zone)}Z`);
}

/** By halves: before the skip the clocks show less than the minute that they skip, after it more. */
function afterSkip(wall: number, { upTo, zone }: { upTo: number; zone: string }): Date {
  let [before, after] = [upTo - DAY_MS - MINUTE_MS, upTo];
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (shows(middle, zone) < wall) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** 1970-01-01 was a Thursday. */
function dayOf(date: number): number {
  return (((date + 4) % 7) + 7) % 7;
}
