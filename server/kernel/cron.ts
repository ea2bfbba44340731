import { Cron } from "croner";
import { BadInputError } from "./errors.ts";

/** The moments of a cron expression, by the clocks of its zone. */
export type CronTimes = {
  /** The first moment after `after`; null when there is none any more. */
  nextAfter(after: Date): Date | null;
};

/** No expression of five fields waits longer for its first moment: 29 February, on a given weekday. */
const PROBE_FROM = new Date("2000-01-01T00:00:00Z");

/**
 * Reads five fields (minute, hour, day, month, weekday) and an IANA zone.
 *
 * Over daylight saving, as Vixie cron: hours and minutes that are named (`30 2 * * *`, `0 2,14 * * *`) come once a day,
 * in the gap at its end, in the repeated hour the first time; those by step or wildcard follow the real time.
 * @throws BadInputError when it is not one, when it never comes, or when nobody knows the zone
 */
export function readCron(expression: string, zone: string): CronTimes {
  const facts = { expression, zone };
  if (!isZone(zone)) throw new BadInputError(`There is no time zone ${zone}. Choose one as Europe/Berlin.`, facts);
  const cron = parse(expression, zone);
  if (!cron) {
    throw new BadInputError(`"${expression}" is not a repetition of five fields, as 30 9 * * 1-5.`, facts);
  }
  if (!cron.nextRun(PROBE_FROM)) throw new BadInputError(`"${expression}" names a day that never comes.`, facts);
  return { nextAfter: (after) => cron.nextRun(after) };
}

/** One that comes at a date, or by a nickname, is a schedule of another kind. */
function parse(expression: string, zone: string): Cron | null {
  if (expression.trim().split(/\s+/).length !== 5) return null;
  try {
    return new Cron(expression, { timezone: zone, mode: "5-part", fixedTimeRule: "no-wildcard", paused: true });
  } catch {
    return null;
  }
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: zone }));
  } catch {
    return false;
  }
}
