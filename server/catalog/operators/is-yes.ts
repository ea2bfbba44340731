import { defineOperator } from "../define-operator.ts";

export const isYes = defineOperator({
  kind: "is-yes",
  label: "is yes",
  on: ["boolean"],
  arity: 1,
  takes: "same",
  evaluate: ([value]) => (typeof value === "boolean" ? value : "missing"),
  toSql: ([value]) => (value?.kind === "boolean" ? { sql: value.isYes, mayMiss: value.mayMiss } : undefined),
});
