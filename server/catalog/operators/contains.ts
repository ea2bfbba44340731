import { sql } from "drizzle-orm";
import { folded, isSame } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import type { SqlOperand } from "../in-sql/operand.ts";
import type { SqlVerdict } from "../in-sql/verdict.ts";

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
    if (!whole || part?.kind !== "known") return undefined;
    const text = typeof part.value === "string" ? folded(part.value) : undefined;
    if (whole.kind === "list") return text === undefined ? false : { sql: whole.holds(text), mayMiss: false };
    const found = holdsText(whole, text ?? "");
    return found && text === undefined ? "missing" : found;
  },
});

function holdsText(whole: SqlOperand, text: string): SqlVerdict | undefined {
  if (whole.kind === "text") return { sql: sql`position(${text} in ${whole.column}) > 0`, mayMiss: false };
  if (whole.kind !== "choice" || !whole.holds) return undefined;
  return { sql: whole.holds(text), mayMiss: whole.mayMiss };
}
