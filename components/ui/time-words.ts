/** Times as people read them. Everything takes its zone; nothing guesses it. */

export type TimeStyle =
  /** 09:41:07 */
  | "clock"
  /** 22 Nov, 09:41 */
  | "short"
  /** Sun 22 Nov 2026, 09:41:07 UTC */
  | "full"
  /** Sunday 22 November 2026, 09:44 UTC */
  | "headline"
  /** 22 Nov 2026 */
  | "date";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const OPTIONS: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  full: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  },
  headline: { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
  date: { day: "numeric", month: "short", year: "numeric" },
};

const ZONED: ReadonlySet<TimeStyle> = new Set(["full", "headline"]);

/** The short name of a zone as written after a time: UTC, GMT+1. */
export function zoneName(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** A time in a zone; full and headline styles name the zone. */
export function timeWords(at: Date, style: TimeStyle, zone = "UTC"): string {
  const parts = new Intl.DateTimeFormat("en-GB", { ...OPTIONS[style], hourCycle: "h23", timeZone: zone }).formatToParts(
    at,
  );
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? "";
  const weekday = get("weekday");
  const date = [weekday, get("day"), get("month"), get("year")].filter(Boolean).join(" ");
  const clock = [get("hour"), get("minute"), get("second")].filter(Boolean).join(":");
  const words = [date, clock].filter(Boolean).join(", ");
  return ZONED.has(style) ? `${words} ${zoneName(zone, at)}` : words;
}

/** How long ago: "now", "12 s ago", "4 min ago", "2 h ago", "3 days ago"; the future reads "in 4 min". */
export function agoWords(at: Date, now: Date): string {
  const passed = now.getTime() - at.getTime();
  const words = spanWords(Math.abs(passed));
  if (words === "0 s") return "now";
  return passed >= 0 ? `${words} ago` : `in ${words}`;
}

/** A span in its largest unit, cut: "45 s", "4 min", "2 h", "1 day". */
export function spanWords(spanMs: number): string {
  if (spanMs < MINUTE_MS) return `${Math.floor(spanMs / SECOND_MS)} s`;
  if (spanMs < HOUR_MS) return `${Math.floor(spanMs / MINUTE_MS)} min`;
  if (spanMs < DAY_MS) return `${Math.floor(spanMs / HOUR_MS)} h`;
  const days = Math.floor(spanMs / DAY_MS);
  return days === 1 ? "1 day" : `${days} days`;
}

/** How long something took: "0.22 s", "2.1 s", "14 s", "3 min 20 s". */
export function tookWords(tookMs: number): string {
  const ms = Math.max(0, tookMs);
  if (ms < SECOND_MS) return `${(ms / SECOND_MS).toFixed(2)} s`;
  if (ms < 10 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) {
    const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
    return seconds ? `${Math.floor(ms / MINUTE_MS)} min ${seconds} s` : `${Math.floor(ms / MINUTE_MS)} min`;
  }
  return spanWords(ms);
}

/** Time since the event as cards and steps print it: "+0.21 s", "+2.14 s". */
export function sinceWords(sinceMs: number): string {
  const ms = Math.max(0, sinceMs);
  return ms < 10 * SECOND_MS ? `+${(ms / SECOND_MS).toFixed(2)} s` : `+${tookWords(ms)}`;
}
