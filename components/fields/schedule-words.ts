import type { ScheduleTime } from "#server/contract/trigger-config.ts";
import { spanWords } from "./parts/duration-words.ts";

/** A cron expression as a person would say it; `custom` for those that need more than days and one time. */
export type Repetition =
  | { kind: "weekly"; days: number[]; time: string }
  | { kind: "monthly"; day: number; time: string }
  | { kind: "custom" };

/** Monday first; the numbers are cron's own, Sunday is 0. */
export const WEEKDAYS = [
  { day: 1, short: "Mon", name: "Monday" },
  { day: 2, short: "Tue", name: "Tuesday" },
  { day: 3, short: "Wed", name: "Wednesday" },
  { day: 4, short: "Thu", name: "Thursday" },
  { day: 5, short: "Fri", name: "Friday" },
  { day: 6, short: "Sat", name: "Saturday" },
  { day: 0, short: "Sun", name: "Sunday" },
] as const;

const EVERY_DAY = WEEKDAYS.map(({ day }) => day);
const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Reads an expression of five fields; what needs more than days and one time of day is `custom`. */
export function repetitionOf(expression: string): Repetition {
  const [minute = "", hour = "", dayOfMonth = "", month = "", weekday = "", more] = expression.trim().split(/\s+/);
  const time = timeOfDay(minute, hour);
  if (!time || month !== "*" || more !== undefined) return { kind: "custom" };
  if (dayOfMonth === "*") {
    const days = weekdaysOf(weekday);
    return days ? { kind: "weekly", days, time } : { kind: "custom" };
  }
  const day = Number(dayOfMonth);
  const isDay = /^\d{1,2}$/.test(dayOfMonth) && day >= 1 && day <= 31;
  return isDay && weekday === "*" ? { kind: "monthly", day, time } : { kind: "custom" };
}

function timeOfDay(minute: string, hour: string): string | null {
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour)) return null;
  if (Number(minute) > 59 || Number(hour) > 23) return null;
  return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
}

/** "1-5", "1,3", "mon-fri", "*" as day numbers in the week's order; null when it is something else. */
function weekdaysOf(text: string): number[] | null {
  if (text === "*") return EVERY_DAY;
  const found = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [from = "", to, more] = part.split("-");
    const first = dayNumber(from);
    const last = to === undefined ? first : dayNumber(to);
    if (first === null || last === null || more !== undefined || last < first) return null;
    for (let day = first; day <= last; day++) found.add(day % 7);
  }
  return EVERY_DAY.filter((day) => found.has(day));
}

function dayNumber(text: string): number | null {
  if (/^[0-7]$/.test(text)) return Number(text);
  const named = NAMES.indexOf(text);
  return named < 0 ? null : named;
}

/** The expression for what was picked; no day at all is every day. */
export function expressionOf(repetition: Exclude<Repetition, { kind: "custom" }>): string {
  const [hour = "9", minute = "0"] = repetition.time.split(":");
  const at = `${Number(minute)} ${Number(hour)}`;
  if (repetition.kind === "monthly") return `${at} ${repetition.day} * *`;
  const { days } = repetition;
  return `${at} * * ${days.length === 0 || days.length === 7 ? "*" : rangeText(days)}`;
}

/** Days in cron's order, a run of them as a range: 1,2,3,4,5 → "1-5". */
function rangeText(days: readonly number[]): string {
  const sorted = days.toSorted((a, b) => a - b);
  const [first = 0] = sorted;
  const last = sorted.at(-1) ?? first;
  const isRun = sorted.length > 2 && last - first === sorted.length - 1;
  return isRun ? `${first}-${last}` : sorted.join(",");
}

/** The schedule read aloud: "Every weekday at 09:00, Europe/Zurich"; "" while it is unfinished. */
export function scheduleSentence(schedule: ScheduleTime): string {
  if (schedule.kind === "at") return schedule.at ? `Once, on ${momentWords(schedule.at)}, ${schedule.zone}` : "";
  if (schedule.kind === "every") {
    if (schedule.everySeconds <= 0) return "";
    const from = schedule.from ? `, counted from ${momentWords(schedule.from)}, ${schedule.zone}` : "";
    const span = spanWords(schedule.everySeconds);
    return `Every ${span.startsWith("1 ") ? span.slice(2) : span}${from}`;
  }
  const words = repetitionWords(repetitionOf(schedule.expression));
  if (words) return `${words}, ${schedule.zone}`;
  return schedule.expression.trim() ? `At the times of ${schedule.expression.trim()}, ${schedule.zone}` : "";
}

function repetitionWords(repetition: Repetition): string {
  if (repetition.kind === "custom") return "";
  if (repetition.kind === "monthly") return `On day ${repetition.day} of every month at ${repetition.time}`;
  return `${dayWords(repetition.days)} at ${repetition.time}`;
}

function dayWords(days: readonly number[]): string {
  const has = (...wanted: number[]) => days.length === wanted.length && wanted.every((day) => days.includes(day));
  if (days.length === 0 || days.length === 7) return "Every day";
  if (has(1, 2, 3, 4, 5)) return "Every weekday";
  if (has(0, 6)) return "Every Saturday and Sunday";
  const [missing, ...more] = WEEKDAYS.filter(({ day }) => !days.includes(day));
  if (missing && more.length === 0) return `Every day but ${missing.name}`;
  const names = WEEKDAYS.filter(({ day }) => days.includes(day)).map(({ name }) => name);
  return `Every ${names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "2026-12-01T09:00" → "1 Dec 2026, 09:00"; a wall clock has no zone of its own. */
export function momentWords(wall: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(wall) ?? [];
  const name = MONTHS[Number(month) - 1];
  return year && day && name ? `${Number(day)} ${name} ${year}, ${time}` : wall;
}
