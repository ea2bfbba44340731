import { isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";

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
});
