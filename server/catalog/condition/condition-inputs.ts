import { type Condition, conditionRows } from "#server/contract/condition.ts";
import type { Value } from "#server/contract/value.ts";
import type { ConditionInput } from "./evaluate-condition.ts";

/** What a condition read, once each, for the record of its step. */
export function conditionInputs(
  tree: Condition,
  input: ConditionInput,
): { label: string; value: Value; unit?: string }[] {
  const refs = conditionRows(tree).flatMap((row) => row.args.flatMap((arg) => ("ref" in arg ? [arg.ref] : [])));
  const distinct = new Map(refs.map((ref) => [ref.join(" "), ref]));
  return [...distinct.values()].map((ref) => {
    const output = input.typeOf(ref);
    const unit = output?.type.kind === "number" ? output.type.unit : undefined;
    return { label: output?.label ?? ref.slice(1).join("."), value: input.read(ref), ...(unit ? { unit } : {}) };
  });
}
