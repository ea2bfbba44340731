import { count } from "#components/ui/number-words.ts";
import type { Rate } from "#server/personalisation/rates.ts";

/** What is said where a range would only pretend to know. */
export const TOO_FEW = "too few to say";

/** A share as people read it: 0.314 → "31 %", 0.004 → "0.4 %". */
export function percent(share: number): string {
  const points = share * 100;
  const isSmall = points !== 0 && Math.abs(points) < 10;
  return `${isSmall ? Number(points.toFixed(1)) : Math.round(points)} %`;
}

/** "31 %, 27 to 35 %"; the range in which the true share lies nineteen times of twenty. */
export function rateWords(rate: Rate | null): string {
  if (!rate) return TOO_FEW;
  return `${percent(rate.value)}, ${percent(rate.low).replace(" %", "")} to ${percent(rate.high)}`;
}

/**
 * Who did more, and by how much; none is claimed where the range spans zero.
 * @param of `first` and `second` as they begin a sentence, `did` what both did: "is acted on"
 */
export function differenceWords(difference: Rate | null, of: { first: string; second: string; did: string }): string {
  if (!difference) return "Too few to say: fewer than 30 on one side.";
  const { value, low, high } = difference;
  if (low <= 0 && high >= 0) return `No difference can be told: between ${signed(low)} and ${signed(high)} points.`;
  const [more, less] = value > 0 ? [of.first, of.second] : [of.second, of.first];
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  const than = less.length === 1 ? less : `${less.charAt(0).toLowerCase()}${less.slice(1)}`;
  return `${more} ${of.did} ${points(value)} points more often than ${than}: between ${points(least)} and ${points(most)}.`;
}

/** Of percentage points, without their sign: "3.1", "12". */
function points(share: number): string {
  const rounded = Math.abs(Number((share * 100).toFixed(1)));
  return rounded >= 10 ? String(Math.round(rounded)) : String(rounded);
}

function signed(share: number): string {
  const sign = share * 100 >= 0.05 ? "+" : share * 100 <= -0.05 ? "−" : "";
  return `${sign}${points(share)}`;
}

/** 0.4 → "24 s", 42 → "42 min", 315 → "5.3 h". */
export function minutesWords(minutes: number | null): string {
  if (minutes === null) return "nobody yet";
  if (minutes < 1) return `${Math.round(minutes * 60)} s`;
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return `${Number((minutes / 60).toFixed(1))} h`;
}

type Totals = { told: number; open: number; acted: number };

/** The state of things in one sentence. */
export function headlineOf({ told, open, acted }: Totals, days: number): string {
  if (told === 0) return `Nothing was told in ${days} days.`;
  const alerts = `${count(told)} ${told === 1 ? "alert" : "alerts"}`;
  if (told === open) return `${alerts} in ${days} days, and all are too young to judge.`;
  return `${alerts} in ${days} days; ${percent(acted / (told - open))} of those old enough to judge were acted on.`;
}
