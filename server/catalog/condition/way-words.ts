import { type Condition, conditionRows } from "#server/contract/condition.ts";
import type { NameOf } from "../define-node.ts";
import { operatorOf } from "../operators/index.ts";
import { chipOf } from "./describe-condition.ts";
import { negated } from "./evaluate-condition.ts";

/**
 * Who takes which way of a condition, to stand after a number: "11,553 not below their line". Several comparisons are
 * not told apart.
 */
export function conditionWays(condition: Condition, nameOf: NameOf): Record<string, string> {
  const [row, ...more] = conditionRows(condition);
  const operator = row && operatorOf(row.op);
  if (!row || !operator || more.length > 0 || "not" in condition) {
    return { yes: "for whom it was true", no: "for whom it was not true", unknown: "unknown" };
  }
  const [left = "", ...rights] = row.args.map((arg) => {
    const part = chipOf(arg, nameOf);
    return typeof part === "string" ? part : part.chip;
  });
  const right = rights.slice(0, operator.arity - 1).join(" and ");
  const tell = (label: string) =>
    label.startsWith("is ") && right
      ? `${label.slice("is ".length)} ${right}`
      : `where ${left} ${label} ${right}`.trim();
  return { yes: tell(operator.label), no: tell(negated(operator.label)), unknown: "unknown" };
}
