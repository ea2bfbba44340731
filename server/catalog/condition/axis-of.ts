import type { Condition, ConditionRow, Operand } from "#server/contract/condition.ts";
import type { Ref } from "#server/contract/value.ts";

/** The value is held against the line from below: the larger it is, the more it matters. */
const VALUE_FIRST = new Set(["is-at-least", "is-above"]);
const LINE_FIRST = new Set(["is-at-most", "is-below"]);

/**
 * What a condition holds against a line as "at least" or "above" it: the axis on which the line is learned. Undefined
 * where it compares the line in no such way, or the other way round.
 */
export function axisOf(condition: Condition, line: Ref["ref"]): Ref["ref"] | undefined {
  if ("not" in condition) return undefined;
  const parts = "all" in condition ? condition.all : "any" in condition ? condition.any : undefined;
  if (!parts) return axisOfRow(condition as ConditionRow, line);
  for (const part of parts) {
    const found = axisOf(part, line);
    if (found) return found;
  }
  return undefined;
}

function axisOfRow({ op, args: [first, second] }: ConditionRow, line: Ref["ref"]): Ref["ref"] | undefined {
  if (VALUE_FIRST.has(op) && isRef(second, line)) return refOf(first);
  return LINE_FIRST.has(op) && isRef(first, line) ? refOf(second) : undefined;
}

const refOf = (side: Operand | undefined) => (side && "ref" in side ? side.ref : undefined);

function isRef(side: Operand | undefined, line: Ref["ref"]): boolean {
  const ref = refOf(side);
  return ref !== undefined && ref.length === line.length && ref.every((part, at) => part === line[at]);
}
