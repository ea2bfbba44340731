import { folded, isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";

/** A text holds a text, or a list holds an element: "their categories contains the proposal's category". */
export const contains = defineOperator({
  kind: "contains",
  label: "contains",
  on: ["text", "list"],
  arity: 2,
  takes: "element",
  evaluate: ([whole, part]) => {
    if (Array.isArray(whole)) return whole.some((element) => isSame(element, part, "text") === true);
    if (typeof whole !== "string" || typeof part !== "string") return "missing";
    return folded(whole).includes(folded(part));
  },
  toSql: ([whole, part]) => {
    if (whole?.kind !== "list" || part?.kind !== "known") return undefined;
    return typeof part.value === "string" ? { sql: whole.holds(folded(part.value)), mayMiss: false } : false;
  },
});
