import { getAddress, isAddress } from "viem";
import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { Value, ValueType } from "#server/contract/value.ts";
import { showTime } from "./show-time.ts";

/** Places beyond these are cut in words, marked by an ellipsis. */
const PLACES_MAX = 8;

/** What stands where a value should. */
export const MISSING = "missing";

/** A value as a sentence shows it: "1,250.5 USD", "0x7A3f…91C4", "yes". Missing is said, never blank. */
export function showValue(value: Value | undefined, type?: ValueType): string {
  if (value === null || value === undefined || value === "") return MISSING;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    const of = type?.kind === "list" ? type.of : type;
    return value.length === 0 ? "nothing" : value.map((element) => showValue(element, of)).join(", ");
  }
  if (type?.kind === "choice") return type.options.find((option) => option.value === value)?.label ?? value;
  if (type?.kind === "time") return showTime(value, "UTC", "date-time");
  if (type?.kind === "number") return showNumber(value, type.unit);
  return shortAddress(value) ?? value;
}

function showNumber(value: string, unit: string | undefined): string {
  if (!isDecimal(value)) return value;
  const places = value.split(".")[1]?.length ?? 0;
  const shown = places > PLACES_MAX ? `${showDecimal(value, PLACES_MAX)}…` : showDecimal(value);
  return unit ? `${shown} ${unit}` : shown;
}

/** "0x7A3f…91C4", or undefined when the text is not an address. */
export function shortAddress(text: string): string | undefined {
  if (!isAddress(text, { strict: false })) return undefined;
  const full = getAddress(text.toLowerCase());
  return `${full.slice(0, 6)}…${full.slice(-4)}`;
}
