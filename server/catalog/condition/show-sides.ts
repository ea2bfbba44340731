import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { Value, ValueType } from "#server/contract/value.ts";
import { showValue } from "../show-value.ts";

/** Digits after the point that people read without effort; a chain's 18 say no more about a line of 1.10. */
const PLACES_USUAL = 2;

type Side = { value: Value | undefined; type: ValueType | undefined };

/**
 * The sides of a comparison in words: numbers with as few places as keep different ones apart, so that "1.05 is at
 * most 1.10" never reads as "1.10 is at most 1.10" when it was 1.0999.
 */
export function showSides(sides: Side[]): string[] {
  const numbers = sides.map((side) => side.value).filter(isDecimal);
  const places = fewestPlaces(numbers);
  return sides.map(({ value, type }) => {
    if (!isDecimal(value) || (type && type.kind !== "number")) return showValue(value, type);
    const shown = showDecimal(value, Math.min(placesOf(value), places));
    return type?.unit ? `${shown} ${type.unit}` : shown;
  });
}

function fewestPlaces(numbers: string[]): number {
  const most = Math.max(0, ...numbers.map(placesOf));
  const distinct = new Set(numbers.map((n) => showDecimal(n, most))).size;
  for (let places = PLACES_USUAL; places < most; places++) {
    if (new Set(numbers.map((n) => showDecimal(n, places))).size === distinct) return places;
  }
  return Math.max(most, PLACES_USUAL);
}

const placesOf = (decimal: string) => decimal.split(".")[1]?.length ?? 0;
