import type { Condition, ConditionRow, Operand } from "#server/contract/condition.ts";
import type { Output, Ref } from "#server/contract/value.ts";
import type { SqlOperand } from "../in-sql/operand.ts";
import { combine, ifMissing, notOf, type SqlVerdict } from "../in-sql/verdict.ts";
import { operatorOf } from "../operators/index.ts";
import { typeOfOperand } from "./operand-type.ts";

/** Where the sides of comparisons come from, for many subscribers at once. */
export type SqlInput = {
  operandOf(ref: Ref["ref"]): SqlOperand;
  typeOf(ref: Ref["ref"]): Output | undefined;
};

/**
 * A condition over many subscribers; decides as `evaluateCondition` does for each of them. Undefined when a row of it
 * can only be decided one by one, which depends on what its sides are, never on their values.
 */
export function conditionToSql(condition: Condition, input: SqlInput): SqlVerdict | undefined {
  if ("all" in condition) return allOf(condition.all, false, input);
  if ("any" in condition) return allOf(condition.any, true, input);
  if ("not" in condition) {
    const verdict = conditionToSql(condition.not, input);
    return verdict === undefined ? undefined : notOf(verdict);
  }
  return rowToSql(condition, input);
}

function allOf(parts: Condition[], deciding: boolean, input: SqlInput): SqlVerdict | undefined {
  const verdicts = parts.map((part) => conditionToSql(part, input));
  const known = verdicts.filter((verdict) => verdict !== undefined);
  return known.length < verdicts.length ? undefined : combine(known, deciding);
}

function rowToSql(row: ConditionRow, input: SqlInput): SqlVerdict | undefined {
  const found = compare(row, input);
  if (found === undefined || !row.ifMissing || row.ifMissing === "error") return found;
  return ifMissing(found, row.ifMissing === "true");
}

function compare({ op, args }: ConditionRow, input: SqlInput): SqlVerdict | undefined {
  const operator = operatorOf(op);
  if (!operator) return "missing";
  const sides = args.map((arg) => sideOf(arg, input));
  const left = args[0] && typeOfOperand(args[0], input.typeOf);
  const kind = left?.kind ?? "text";
  const columns = sides.some((side) => side.kind !== "known");
  const inSql = columns ? operator.toSql?.(sides.map(harmless), kind) : undefined;
  if (columns && inSql === undefined) return undefined;
  const values = sides.map((side) => (side.kind === "known" ? side.value : undefined));
  if (values.includes(null) && !operator.seesMissing) return "missing";
  return (
    inSql ??
    operator.evaluate(
      values.map((value) => value ?? null),
      kind,
    )
  );
}

/** Operators are never asked about a known missing value: what they make of an empty text instead is not used. */
const harmless = (side: SqlOperand): SqlOperand =>
  side.kind === "known" && side.value === null ? { kind: "known", value: "" } : side;

function sideOf(operand: Operand, { operandOf }: SqlInput): SqlOperand {
  return "ref" in operand ? operandOf(operand.ref) : { kind: "known", value: operand.value };
}
