/** What a date and time picker gives, "2026-12-01T09:00", by the clocks of a zone. */
const WALL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::\d{2})?$/;

/**
 * The moment at which a zone's clocks show that; ISO in UTC. In the hour that clocks skip it is as much after the
 * skip; in the hour that they repeat, the first of the two. Undefined when it is no such time, or the zone is not one.
 */
export function momentOf(wall: string, zone: string): string | undefined {
  const asUtc = wallAsUtc(wall);
  const format = formatOf(zone);
  if (asUtc === undefined || !format) return undefined;
  // the offsets of the day before and of the day after are all that can apply
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((at) => offsetMs(format, at));
  const moments = offsets.map((offset) => asUtc - offset);
  const right = moments.filter((at) => at + offsetMs(format, at) === asUtc);
  return new Date(right.length > 0 ? Math.min(...right) : asUtc - Math.min(...offsets)).toISOString();
}

const DAY_MS = 86_400_000;

function wallAsUtc(wall: string): number | undefined {
  const found = WALL.exec(wall);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute);
  // 31 February is no day, though Date makes one of it
  return new Date(at).toISOString().startsWith(wall.slice(0, 16)) ? at : undefined;
}

/** What a zone's clocks show at a moment, "2026-12-01T09:00:00"; undefined when it is no zone. */
export function wallOf(at: Date, zone: string): string | undefined {
  const format = formatOf(zone);
  return format && new Date(at.getTime() + offsetMs(format, at.getTime())).toISOString().slice(0, 19);
}

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat("en-GB", { ...PARTS, timeZone: zone });
    formats.set(zone, format);
    return format;
  } catch {
    return undefined;
  }
}

const PARTS = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
} as const;

function offsetMs(format: Intl.DateTimeFormat, at: number): number {
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** Whether it is an IANA zone that this installation knows. */
export function isZone(zone: string): boolean {
  return zone !== "" && formatOf(zone) !== undefined;
}
