import type { OperatorData } from "#server/contract/catalog.ts";
import type { Value, ValueType } from "#server/contract/value.ts";
import type { SqlOperand } from "./in-sql/operand.ts";
import type { SqlVerdict } from "./in-sql/verdict.ts";

/** `missing`: an operand is there but cannot be read as what it should be. */
export type Verdict = boolean | "missing";

/** A comparison, whole, in one file: for one subscriber, and for many in one statement. */
export type OperatorDefinition = OperatorData & {
  /** It asks about missing values itself; for all others a missing operand is a missing verdict. */
  seesMissing?: boolean;
  /** Total and exact: no floats. `kind` is what the left operand is. */
  evaluate(values: Value[], kind: ValueType["kind"]): Verdict;
  /**
   * The same over many subscribers; asked only where a side is a column, and never with a known missing value unless
   * the operator `seesMissing`. Must agree with `evaluate` for every value. Undefined: such sides are compared one
   * subscriber at a time; that may depend on what the sides are, never on their values.
   */
  toSql?(args: SqlOperand[], kind: ValueType["kind"]): SqlVerdict | undefined;
};

export function defineOperator(definition: OperatorDefinition): OperatorDefinition {
  return definition;
}
