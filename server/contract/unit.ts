import { fromUnits, isDecimal, scaled } from "./decimal.ts";

/**
 * Units that measure the same thing: how many of the finest one each is. A ratio has no unit and could count anything,
 * so it is never taken for percent; prices move, so no currency is taken for another.
 */
const MEASURES: readonly Readonly<Record<string, bigint>>[] = [
  { bps: 1n, "%": 100n },
  { wei: 1n, gwei: 10n ** 9n, ETH: 10n ** 18n },
  { s: 1n, seconds: 1n, min: 60n, minutes: 60n, h: 3_600n, hours: 3_600n, days: 86_400n },
];

/** Digits a quotient is worked out to; what is not exact by then is no conversion. */
const PLACES = 36;

/** The same amount in another unit, exactly; undefined where the two measure different things, or it does not come out. */
export function inUnit(amount: string, from: string, to: string): string | undefined {
  const measure = MEASURES.find((units) => Object.hasOwn(units, from) && Object.hasOwn(units, to));
  const [fine, coarse] = [measure?.[from], measure?.[to]];
  if (!isDecimal(amount) || fine === undefined || coarse === undefined) return undefined;
  const { int, scale } = scaled(amount);
  const whole = int * fine * 10n ** BigInt(PLACES);
  return whole % coarse === 0n ? fromUnits(whole / coarse, scale + PLACES) : undefined;
}
