import type { SentencePart } from "#server/contract/catalog.ts";
import { type Condition, type ConditionRow, conditionRows, type Operand } from "#server/contract/condition.ts";
import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { Ref } from "#server/contract/value.ts";
import type { NameOf } from "../define-node.ts";
import { operatorOf } from "../operators/index.ts";

/** "health factor is below their line and 2 more are true": the first row in full, the rest counted. */
export function describeCondition(condition: Condition, nameOf: NameOf): SentencePart[] {
  const rows = conditionRows(condition);
  const [first, second] = rows;
  if (!first) return [{ chip: "a condition", faulty: true }];
  const isNegated = "not" in condition;
  const parts = [...(isNegated ? ["it is not so that "] : []), ...describeRow(first, nameOf)];
  if (!second) return parts;
  const word = "any" in condition ? "or" : "and";
  if (rows.length === 2) return [...parts, ` ${word} `, ...describeRow(second, nameOf)];
  const more = { chip: `${rows.length - 1} more`, tone: "if" as const };
  return word === "or" ? [...parts, " or one of ", more, " is true"] : [...parts, " and ", more, " are true"];
}

function describeRow(row: ConditionRow, nameOf: NameOf): SentencePart[] {
  const operator = operatorOf(row.op);
  const [left, ...rights] = row.args;
  const wanted = (operator?.arity ?? 2) - 1;
  const parts: SentencePart[] = [left ? chipOf(left, nameOf) : missing, ` ${operator?.label ?? row.op}`];
  for (let i = 0; i < wanted; i += 1) {
    const right = rights[i];
    parts.push(i === 0 ? " " : " and ", right ? chipOf(right, nameOf) : missing);
  }
  return parts;
}

const missing = { chip: "a value", faulty: true } as const;

/** A side of a comparison as a chip. */
export function chipOf(operand: Operand, nameOf: NameOf): SentencePart {
  if ("ref" in operand) return refChip(operand.ref, nameOf);
  const { value, unit } = operand;
  if (value === "" || (Array.isArray(value) && value.length === 0)) return missing;
  if (typeof value === "boolean") return { chip: value ? "yes" : "no" };
  if (Array.isArray(value)) return { chip: value.join(", ") };
  const shown = isDecimal(value) ? showDecimal(value) : value;
  return { chip: unit ? `${shown} ${unit}` : shown };
}

/** A chip in the colour of the family it comes from; faulty when nothing above makes it any more. */
export function refChip(ref: Ref["ref"], nameOf: NameOf): SentencePart {
  const name = nameOf(ref);
  return name ? { chip: name.label, tone: name.family } : { chip: "something gone", faulty: true };
}
