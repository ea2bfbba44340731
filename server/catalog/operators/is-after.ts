import { orderOf } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { compareTimes } from "../in-sql/compare.ts";

export const isAfter = defineOperator({
  kind: "is-after",
  label: "is after",
  on: ["time"],
  arity: 2,
  takes: "same",
  evaluate: ([left, right], kind) => {
    const order = orderOf(left, right, kind);
    return order === undefined ? "missing" : order > 0;
  },
  toSql: ([left, right]) => compareTimes(left, ">", right),
});
