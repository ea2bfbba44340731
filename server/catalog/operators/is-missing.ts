import { defineOperator } from "../define-operator.ts";
import { isThere } from "../in-sql/compare.ts";
import { notOf } from "../in-sql/verdict.ts";

export const isMissing = defineOperator({
  kind: "is-missing",
  label: "is missing",
  on: ["number", "text", "choice", "address", "boolean", "time", "list"],
  arity: 1,
  takes: "same",
  seesMissing: true,
  evaluate: ([value]) => value === null || value === undefined,
  toSql: ([value]) => notOf(isThere(value)),
});
