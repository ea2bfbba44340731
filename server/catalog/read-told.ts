import type { Attributes } from "#server/contract/attribute.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { Value } from "#server/contract/value.ts";

/** A pushed attribute; missing when it was not told, or as something else than it is read as. */
export function readTold(
  { name, type }: { name: string; type: "number" | "text" | "boolean" },
  told: Attributes,
): Value {
  const value = Object.hasOwn(told, name) ? told[name] : undefined;
  if (type === "boolean") return typeof value === "boolean" ? value : null;
  if (typeof value !== "string") return null;
  return type === "text" || isDecimal(value) ? value : null;
}
