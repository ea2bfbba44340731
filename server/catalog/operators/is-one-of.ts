import { isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";

export const isOneOf = defineOperator({
  kind: "is-one-of",
  label: "is one of",
  on: ["text", "choice", "address", "number"],
  arity: 2,
  takes: "list",
  evaluate: ([value, list], kind) =>
    Array.isArray(list) ? list.some((element) => isSame(value, element, kind) === true) : "missing",
});
