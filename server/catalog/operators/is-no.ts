import { defineOperator } from "../define-operator.ts";

export const isNo = defineOperator({
  kind: "is-no",
  label: "is no",
  on: ["boolean"],
  arity: 1,
  takes: "same",
  evaluate: ([value]) => (typeof value === "boolean" ? !value : "missing"),
  toSql: ([value]) => (value?.kind === "boolean" ? { sql: value.isNo, mayMiss: value.mayMiss } : undefined),
});
