import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { Value, ValueType } from "#server/contract/value.ts";

type Kind = ValueType["kind"];

/** −1, 0, 1 for numbers and times; undefined when a side is not one. */
export function orderOf(a: Value | undefined, b: Value | undefined, kind: Kind): -1 | 0 | 1 | undefined {
  if (typeof a !== "string" || typeof b !== "string") return undefined;
  if (kind === "number") return isDecimal(a) && isDecimal(b) ? compareDecimals(a, b) : undefined;
  const [x, y] = [Date.parse(a), Date.parse(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return undefined;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether two values are the same for a person: numbers by value, times by instant, texts whatever their case. */
export function isSame(a: Value | undefined, b: Value | undefined, kind: Kind): boolean | undefined {
  if (kind === "number" || kind === "time") {
    const order = orderOf(a, b, kind);
    return order === undefined ? undefined : order === 0;
  }
  if (typeof a === "string" && typeof b === "string") return folded(a) === folded(b);
  return typeof a === typeof b && a === b;
}

/** For comparing texts: no outer spaces, one case, one way to write an accented letter. */
export function folded(text: string): string {
  return text.trim().normalize("NFC").toLowerCase();
}
