import { z } from "zod";
import { conditionSchema } from "#server/contract/condition.ts";
import { checkCondition } from "../condition/check-condition.ts";
import { conditionToSql } from "../condition/condition-to-sql.ts";
import { decide, splitBy } from "../condition/decide.ts";
import { describeCondition } from "../condition/describe-condition.ts";
import { conditionWays } from "../condition/way-words.ts";
import { defineNode } from "../define-node.ts";

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
  isOnce: true,
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
    return verdict === undefined ? undefined : splitBy(verdict);
  },
});
