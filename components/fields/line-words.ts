import { fromUnits, isDecimal } from "#server/contract/decimal.ts";

const PLACES_MAX = 8;

type Scaled = { int: bigint; scale: number };

function scaled(text: string): Scaled {
  const [whole = "0", part = ""] = text.split(".");
  return { int: BigInt(whole + part), scale: part.length };
}

/**
 * Where a line that has rung is armed again: 1.25 below with 2 % → "1.275". Exact, cut to what people compare.
 * Null while one of both is no number.
 */
export function armsAgainAt(o: { line: string; percent: string; direction: "below" | "above" }): string | null {
  if (!isDecimal(o.line) || !isDecimal(o.percent)) return null;
  const line = scaled(o.line);
  const percent = scaled(o.percent);
  const hundred = 100n * 10n ** BigInt(percent.scale);
  // a line below zero moves away from zero: the same share of its size, on the other side
  const size = line.int < 0n ? -line.int : line.int;
  const away = size * percent.int;
  const int = line.int * hundred + (o.direction === "below" ? away : -away);
  const exact = fromUnits(int, line.scale + percent.scale + 2);
  const [whole = "0", part = ""] = exact.split(".");
  const cut = part.slice(0, PLACES_MAX).replace(/0+$/, "");
  return cut ? `${whole}.${cut}` : whole;
}

/** What a raw whole number of a chain reads as, for the example under decimals: 1310400000000000000, 18 → "1.3104". */
export function readsAs(raw: string, decimals: number | undefined): string | null {
  if (!/^-?\d{1,78}$/.test(raw) || decimals === undefined || decimals < 0 || decimals > 77) return null;
  return fromUnits(BigInt(raw), decimals);
}

/** More whole digits are no amount of anything: the largest number, by which contracts say that there is no limit. */
const DIGITS_MAX = 40;

/** True for a number so large that it stands for "no limit". */
export function isEndlessNumber(text: string): boolean {
  return (text.replace("-", "").split(".")[0]?.length ?? 0) > DIGITS_MAX;
}

/** A made-up raw number with about this many decimals, where no real one is known yet. */
export function exampleRaw(decimals: number): string {
  return decimals < 2 ? `131${"0".repeat(decimals)}` : `131${"0".repeat(decimals - 2)}`;
}
