import { isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { isSameInSql } from "../in-sql/compare.ts";

export const is = defineOperator({
  kind: "is",
  label: "is",
  on: ["number", "text", "choice", "address"],
  arity: 2,
  takes: "same",
  evaluate: ([left, right], kind) => {
    const same = isSame(left, right, kind);
    return same === undefined ? "missing" : same;
  },
  toSql: ([left, right], kind) => isSameInSql(left, right, kind),
});
