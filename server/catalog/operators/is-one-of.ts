import type { Value } from "#server/contract/value.ts";
import { folded, isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { isSameInSql, whereThere } from "../in-sql/compare.ts";
import type { SqlOperand } from "../in-sql/operand.ts";
import { combine, type SqlVerdict } from "../in-sql/verdict.ts";

export const isOneOf = defineOperator({
  kind: "is-one-of",
  label: "is one of",
  on: ["text", "choice", "address", "number"],
  arity: 2,
  takes: "list",
  evaluate: ([value, list], kind) =>
    Array.isArray(list) ? list.some((element) => isSame(value, element, kind) === true) : "missing",
  toSql: ([value, list], kind) => {
    if (!value || !list) return undefined;
    if (list.kind === "list") return isIn(value, list, kind);
    const isSameAs = (element: Value) => isSameInSql(value, { kind: "known", value: element }, kind);
    if (list.kind !== "known" || isSameAs("") === undefined) return undefined;
    if (!Array.isArray(list.value)) return "missing";
    // an element that is no number is none of them
    const any = combine(
      list.value.map(isSameAs).map((one) => (one === undefined || one === "missing" ? false : one)),
      true,
    );
    return whereThere(value, any);
  },
});

/** A known value in everybody's own list. */
function isIn(value: SqlOperand, list: Extract<SqlOperand, { kind: "list" }>, kind: string): SqlVerdict | undefined {
  if (value.kind !== "known" || kind === "number" || kind === "time") return undefined;
  return typeof value.value === "string" ? { sql: list.holds(folded(value.value)), mayMiss: false } : false;
}
