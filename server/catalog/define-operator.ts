import type { OperatorData } from "#server/contract/catalog.ts";
import type { Value, ValueType } from "#server/contract/value.ts";

/** `missing`: an operand is there but cannot be read as what it should be. */
export type Verdict = boolean | "missing";

/** A comparison, whole, in one file. Its way into SQL joins it with set-based matching. */
export type OperatorDefinition = OperatorData & {
  /** It asks about missing values itself; for all others a missing operand is a missing verdict. */
  seesMissing?: boolean;
  /** Total and exact: no floats. `kind` is what the left operand is. */
  evaluate(values: Value[], kind: ValueType["kind"]): Verdict;
};

export function defineOperator(definition: OperatorDefinition): OperatorDefinition {
  return definition;
}
