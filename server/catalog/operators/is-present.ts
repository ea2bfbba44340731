import { defineOperator } from "../define-operator.ts";
import { isThere } from "../in-sql/compare.ts";

export const isPresent = defineOperator({
  kind: "is-present",
  label: "is there",
  on: ["number", "text", "choice", "address", "boolean", "time", "list"],
  arity: 1,
  takes: "same",
  seesMissing: true,
  evaluate: ([value]) => value !== null && value !== undefined,
  toSql: ([value]) => isThere(value),
});
