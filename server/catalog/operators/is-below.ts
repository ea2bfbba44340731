import { orderOf } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { compareNumbers } from "../in-sql/compare.ts";

export const isBelow = defineOperator({
  kind: "is-below",
  label: "is below",
  on: ["number"],
  arity: 2,
  takes: "same",
  evaluate: ([left, right], kind) => {
    const order = orderOf(left, right, kind);
    return order === undefined ? "missing" : order < 0;
  },
  toSql: ([left, right]) => compareNumbers(left, "<", right),
});
