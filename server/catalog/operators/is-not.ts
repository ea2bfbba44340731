import { isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { isSameInSql } from "../in-sql/compare.ts";
import { notOf } from "../in-sql/verdict.ts";

export const isNot = defineOperator({
  kind: "is-not",
  label: "is not",
  on: ["number", "text", "choice", "address"],
  arity: 2,
  takes: "same",
  evaluate: ([left, right], kind) => {
    const same = isSame(left, right, kind);
    return same === undefined ? "missing" : !same;
  },
  toSql: ([left, right], kind) => {
    const same = isSameInSql(left, right, kind);
    return same === undefined ? undefined : notOf(same);
  },
});
