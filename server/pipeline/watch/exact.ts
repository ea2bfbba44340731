/** Exact arithmetic on decimal strings, as far as lines and percentages need it. No floating point but for ordering. */
import { aligned, fromUnits, scaled } from "#server/contract/decimal.ts";

/** Decimals that a percentage is told with. */
const PERCENT_DECIMALS = 4;
/** Above any distance that matters; also for a line at zero. */
const DISTANCE_MAX = 1e9;

const magnitude = (int: bigint) => (int < 0n ? -int : int);

/** Towards minus infinity, so that no distance is told too large. */
function floorDivide(a: bigint, b: bigint): bigint {
  const cut = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? cut - 1n : cut;
}

/** `of` moved by so many percent of its size: ("1.10", "5") → "1.155", ("1.10", "-5") → "1.045". */
export function movedByPercent(of: string, percent: string): string {
  const [value, share] = [scaled(of), scaled(percent)];
  const int = value.int * 10n ** BigInt(share.scale + 2) + magnitude(value.int) * share.int;
  return fromUnits(int, value.scale + share.scale + 2);
}

/** How far `to` is from `from`, in percent of `from`, cut to four decimals towards zero; null from zero. */
export function changePercent(from: string, to: string): string | null {
  const { x, y } = aligned(from, to);
  if (x === 0n) return null;
  return fromUnits(((y - x) * 100n * 10n ** BigInt(PERCENT_DECIMALS)) / magnitude(x), PERCENT_DECIMALS);
}

/** Percent that `value` may still fall until it is `critical`; "0" when it is there or below. Never told too large. */
export function marginPercent(critical: string, value: string): string {
  const { x, y } = aligned(critical, value);
  if (y <= 0n || x >= y) return "0";
  return fromUnits(floorDivide((y - x) * 100n * 10n ** BigInt(PERCENT_DECIMALS), y), PERCENT_DECIMALS);
}

/** Percent of the line's size between value and line, for ordering only. */
export function distancePercent(value: string, line: string): number {
  const { x, y } = aligned(value, line);
  if (y === 0n) return x === 0n ? 0 : DISTANCE_MAX;
  const hundredths = (magnitude(x - y) * 10_000n) / magnitude(y);
  return hundredths > BigInt(DISTANCE_MAX) * 100n ? DISTANCE_MAX : Number(hundredths) / 100;
}

export function withoutSign(text: string): string {
  return text.startsWith("-") ? text.slice(1) : text;
}
