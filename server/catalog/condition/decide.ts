import { sql } from "drizzle-orm";
import type { Condition, RowResult } from "#server/contract/condition.ts";
import type { SqlWay, StepResult } from "../define-node.ts";
import { ofOthers } from "../in-sentence.ts";
import type { SqlVerdict } from "../in-sql/verdict.ts";
import { conditionInputs } from "./condition-inputs.ts";
import { type ConditionInput, evaluateCondition } from "./evaluate-condition.ts";

/** The ways yes, no and unknown over many subscribers. */
export function splitBy(verdict: SqlVerdict): SqlWay[] {
  if (verdict === "missing") return [{ handle: "unknown", when: true }];
  if (typeof verdict !== "object") return [{ handle: verdict ? "yes" : "no", when: true }];
  const ways: SqlWay[] = [
    { handle: "yes", when: verdict.sql },
    { handle: "no", when: sql`not (${verdict.sql})` },
  ];
  return verdict.mayMiss ? [...ways, { handle: "unknown", when: sql`(${verdict.sql}) is null` }] : ways;
}

/** The same for one, with what decided. */
export function decide(tree: Condition, input: ConditionInput): StepResult {
  const { verdict, rows } = evaluateCondition(tree, input);
  const inputs = conditionInputs(tree, input);
  if (verdict === "missing") {
    const unknown = rows.filter((row) => row.verdict === "missing").map((row) => row.why);
    return {
      kind: "go",
      handle: "unknown",
      text: ofOthers(`Unknown: ${unknown.slice(0, 2).join(", and ")}`),
      inputs,
      rows,
    };
  }
  const deciding = rows.filter((row) => row.verdict === verdict);
  const words = (deciding.length > 0 ? deciding : rows).map((row: RowResult) => row.why);
  return { kind: "go", handle: verdict ? "yes" : "no", text: ofOthers(sentence(words)), inputs, rows };
}

/** Most people read two reasons; the rows hold all. */
function sentence(reasons: string[]): string {
  const text = reasons.slice(0, 2).join(", and ");
  return text ? `${(text[0] ?? "").toUpperCase()}${text.slice(1)}` : "There was nothing to compare";
}
