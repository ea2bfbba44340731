import type { Operand } from "#server/contract/condition.ts";
import type { Output, Ref, ValueType } from "#server/contract/value.ts";

/** The type of a reference, or of a typed number with a unit; other typed values take the type of what they stand beside. */
export function typeOfOperand(
  operand: Operand,
  typeOf: (ref: Ref["ref"]) => Output | undefined,
): ValueType | undefined {
  if ("ref" in operand) return typeOf(operand.ref)?.type;
  if (typeof operand.value === "boolean") return { kind: "boolean" };
  return operand.unit ? { kind: "number", unit: operand.unit } : undefined;
}
