import { listWords } from "./parts.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY_NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const TIMES_MAX = 3;

/** "every weekday at 09:00", for what people mean by a schedule; undefined for anything odder. */
export function cronWords(expression: string): string | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = expression.trim().split(/\s+/);
  if (more.length > 0 || month !== "*") return undefined;
  const when = daysWords(day, weekday);
  if (when === undefined) return undefined;
  const often = oftenWords(minute, hour);
  if (often) return when === "every day" ? often : `${often}, ${when}`;
  const times = timesOf(minute, hour);
  return times ? `${when} at ${listWords(times, "and")}` : undefined;
}

/** "every 15 minutes", "every hour, 30 minutes past". */
function oftenWords(minute: string, hour: string): string | undefined {
  const everyMinutes = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (hour === "*") {
    if (minute === "*" || everyMinutes === "1") return "every minute";
    if (everyMinutes && 60 % Number(everyMinutes) === 0) return `every ${everyMinutes} minutes`;
    if (!/^\d+$/.test(minute)) return undefined;
    return minute === "0" ? "every hour" : `every hour, ${minute} minutes past`;
  }
  const everyHours = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (everyHours && minute === "0" && 24 % Number(everyHours) === 0) return `every ${everyHours} hours`;
  return undefined;
}

function timesOf(minute: string, hour: string): string[] | undefined {
  if (!/^\d+$/.test(minute) || !/^\d+(,\d+)*$/.test(hour)) return undefined;
  const hours = hour.split(",");
  return hours.length > TIMES_MAX ? undefined : hours.map((h) => `${h.padStart(2, "0")}:${minute.padStart(2, "0")}`);
}

function daysWords(day: string, weekday: string): string | undefined {
  if (day === "*" && weekday === "*") return "every day";
  if (weekday === "*") {
    if (day === "L") return "on the last day of every month";
    return /^\d+$/.test(day) ? `on the ${ordinal(Number(day))} of every month` : undefined;
  }
  if (day !== "*") return undefined;
  const days = weekdaysOf(weekday);
  if (!days) return undefined;
  const key = days.join("");
  if (key === "12345") return "every weekday";
  if (key === "06") return "every Saturday and Sunday";
  return `every ${listWords(
    days.map((d) => DAYS[d] ?? ""),
    "and",
  )}`;
}

/** Sorted, from 0 for Sunday. */
function weekdaysOf(text: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [from, to = from, ...more] = part.split("-").map(weekdayOf);
    if (from === undefined || to === undefined || more.length > 0 || to < from) return undefined;
    for (let at = from; at <= to; at += 1) days.add(at % 7);
  }
  return [...days].toSorted((a, b) => a - b);
}

function weekdayOf(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text);
  const at = DAY_NAMES.indexOf(text);
  return at < 0 ? undefined : at;
}

function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${tail}`;
}
