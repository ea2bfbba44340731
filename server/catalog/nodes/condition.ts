import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Condition, RowResult } from "#server/contract/condition.ts";
import { conditionSchema } from "#server/contract/condition.ts";
import { checkCondition } from "../condition/check-condition.ts";
import { conditionInputs } from "../condition/condition-inputs.ts";
import { conditionToSql } from "../condition/condition-to-sql.ts";
import { describeCondition } from "../condition/describe-condition.ts";
import { type ConditionInput, evaluateCondition } from "../condition/evaluate-condition.ts";
import { conditionWays } from "../condition/way-words.ts";
import { defineNode, type SqlWay, type StepResult } from "../define-node.ts";
import { ofOthers } from "../in-sentence.ts";
import type { SqlVerdict } from "../in-sql/verdict.ts";

const schema = z.strictObject({ condition: conditionSchema });
type Config = z.infer<typeof schema>;

export const condition = defineNode<Config>({
  type: "condition",
  v: 1,
  family: "if",
  label: "Condition",
  hint: "Goes on for those for whom it is true",
  icon: "scale",
  run: "step",
  hasInput: true,
  handles: [
    { id: "yes", label: "Yes" },
    { id: "no", label: "No" },
    { id: "unknown", label: "Unknown" },
  ],
  fields: [{ key: "condition", kind: "condition", label: "Go on if" }],
  defaults: { condition: { all: [] } },
  schema,
  sentence: (config, _facts, nameOf) => ["If ", ...describeCondition(config.condition ?? { all: [] }, nameOf)],
  wayWords: (config, nameOf) => conditionWays(config.condition ?? { all: [] }, nameOf),
  outputs: () => [],
  check: (config, scope) => checkCondition(config.condition, "condition", scope),
  step: (config, input) => decide(config.condition, input),
  ways: (config, input) => {
    const verdict = conditionToSql(config.condition, input);
    return verdict === undefined ? undefined : waysOf(verdict);
  },
});

function waysOf(verdict: SqlVerdict): SqlWay[] {
  if (verdict === "missing") return [{ handle: "unknown", when: true }];
  if (typeof verdict !== "object") return [{ handle: verdict ? "yes" : "no", when: true }];
  const ways: SqlWay[] = [
    { handle: "yes", when: verdict.sql },
    { handle: "no", when: sql`not (${verdict.sql})` },
  ];
  return verdict.mayMiss ? [...ways, { handle: "unknown", when: sql`(${verdict.sql}) is null` }] : ways;
}

function decide(tree: Condition, input: ConditionInput): StepResult {
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
