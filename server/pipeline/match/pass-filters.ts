import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { EventFilter } from "#server/contract/plan.ts";
import type { Value, Values } from "#server/contract/value.ts";

/**
 * True when every filter on the event's own arguments holds. Numbers compare exactly, everything else by equality;
 * a filter on what is not there does not hold.
 */
export function passFilters(filters: EventFilter[], event: { values: Values; numbers: Set<string> }): boolean {
  return filters.every((filter) => {
    const value = event.values[filter.arg];
    if (value === undefined || value === null) return false;
    return event.numbers.has(filter.arg) ? passNumber(filter, value) : passText(filter, value);
  });
}

function passNumber({ op, value: wanted }: EventFilter, value: Value): boolean {
  if (!isDecimal(value) || !isDecimal(wanted)) return false;
  const order = compareDecimals(value, wanted);
  switch (op) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "lt":
      return order < 0;
    case "le":
      return order <= 0;
    case "gt":
      return order > 0;
    case "ge":
      return order >= 0;
  }
}

function passText({ op, value: wanted }: EventFilter, value: Value): boolean {
  if (typeof value !== "string" && typeof value !== "boolean") return false;
  const text = String(value);
  // Addresses and bytes are stored in lower case; people paste checksummed ones.
  const same = text === (text.startsWith("0x") ? wanted.toLowerCase() : wanted);
  return op === "eq" ? same : op === "ne" ? !same : false;
}
