import type { FrozenSegment } from "#server/contract/segment.ts";
import { conditionToSql } from "../condition/condition-to-sql.ts";
import type { StoredValue } from "../define-node.ts";
import type { SqlOperand } from "../in-sql/operand.ts";
import type { SqlVerdict } from "../in-sql/verdict.ts";
import { refsOf, storedAt, typeIn } from "./segment-values.ts";

type Segment = Pick<FrozenSegment, "condition" | "outputs">;

/**
 * Who is in a segment, for many subscribers at once. Undefined where a side of its condition stands in no column that
 * the statement reads, or a row of it can only be decided one by one.
 */
export function segmentToSql(
  { condition, outputs }: Segment,
  stored: (value: StoredValue) => SqlOperand | undefined,
): SqlVerdict | undefined {
  const nothing: SqlOperand = { kind: "known", value: null };
  const operands = new Map(
    refsOf(condition).map((ref) => {
      const value = storedAt(outputs, ref);
      return [keyOf(ref), value ? stored(value) : nothing];
    }),
  );
  if ([...operands.values()].includes(undefined)) return undefined;
  return conditionToSql(condition, {
    typeOf: (ref) => typeIn(outputs, ref),
    operandOf: (ref) => operands.get(keyOf(ref)) ?? nothing,
  });
}

const keyOf = (ref: readonly string[]) => JSON.stringify(ref);
