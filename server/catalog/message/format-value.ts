import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { Format } from "#server/contract/message.ts";
import type { Value, ValueType } from "#server/contract/value.ts";
import { unreachable } from "#server/kernel/assert.ts";
import { showTime } from "../show-time.ts";
import { shortAddress, showValue } from "../show-value.ts";

type Typed = { value: Exclude<Value, null>; type: ValueType | undefined; zone: string };

/** Places of an amount whose pill does not say: enough for money and ratios. */
const PLACES_USUAL = 2;

/** A value as a message shows it. Exact decimals throughout; what a format cannot read is shown as it is. */
export function formatValue({ value, type, zone }: Typed, format: Format | undefined): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!Array.isArray(value)) return formatText(value, { type, zone }, format ?? usualFormat(type));
  const of = type?.kind === "list" ? type.of : undefined;
  const parts = value.filter((element): element is Exclude<Value, null> => element !== null);
  return parts.map((part) => formatValue({ value: part, type: of, zone }, format)).join(", ");
}

function formatText(value: string, { type, zone }: Omit<Typed, "value">, chosen: Format): string {
  switch (chosen.kind) {
    case "plain":
      return showValue(value, type);
    case "amount":
      return isDecimal(value)
        ? withUnit(showDecimal(value, chosen.places ?? PLACES_USUAL), chosen.unit ?? unitOf(type))
        : value;
    case "percent":
      return isDecimal(value) ? `${showDecimal(asPercent(value, chosen.of), chosen.places ?? 0)} %` : value;
    case "short-address":
      return shortAddress(value) ?? value;
    case "time":
      return showTime(value, zone, chosen.style);
    default:
      return unreachable(chosen);
  }
}

function usualFormat(type: ValueType | undefined): Format {
  if (type?.kind === "address") return { kind: "short-address" };
  if (type?.kind === "time") return { kind: "time", style: "date-time" };
  return { kind: "plain" };
}

const unitOf = (type: ValueType | undefined) => (type?.kind === "number" ? type.unit : undefined);
const withUnit = (text: string, unit: string | undefined) => (unit ? `${text} ${unit}` : text);

/** Two places to the right, without arithmetic: 1.08 → 108. */
function asPercent(value: string, of: "ratio" | "percent"): string {
  if (of === "percent") return value;
  const sign = value.startsWith("-") ? "-" : "";
  const [whole = "0", part = ""] = value.replace("-", "").split(".");
  const digits = part.padEnd(2, "0");
  const moved = (whole + digits.slice(0, 2)).replace(/^0+(?=\d)/, "");
  return `${sign}${moved}${digits.length > 2 ? `.${digits.slice(2)}` : ""}`;
}
