import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineNode } from "../define-node.ts";
import { shareInSql, shareOf, WHOLE } from "../share-of.ts";

const schema = z.strictObject({ percent: z.coerce.number().min(1).max(99) });
type Config = z.infer<typeof schema>;

const lineOf = ({ percent }: Config) => Math.round((percent / 100) * WHOLE);

export const abSplit = defineNode<Config>({
  type: "ab-split",
  v: 1,
  family: "if",
  label: "A/B split",
  hint: "Two ways, to see which works better",
  icon: "split",
  run: "step",
  hasInput: true,
  handles: [
    { id: "a", label: "A" },
    { id: "b", label: "B" },
  ],
  fields: [
    {
      key: "percent",
      kind: "number",
      label: "Take way A",
      unit: "%",
      min: 1,
      max: 99,
      help: "All others take way B. Who takes which is decided by their wallet, and stays.",
    },
  ],
  defaults: { percent: 50 },
  schema,
  sentence: ({ percent }) => [
    percent ? { chip: `${percent} %` } : { chip: "A share", faulty: true },
    " take way A, all others way B, each always the same",
  ],
  wayWords: () => ({ a: "on way A", b: "on way B" }),
  outputs: () => [],
  step: (config, { nodeId, subscriber }) =>
    shareOf(nodeId, subscriber.address) < lineOf(config)
      ? { kind: "go", handle: "a", text: `On way A, as ${config.percent} % are` }
      : { kind: "go", handle: "b", text: `On way B, as ${100 - config.percent} % are` },
  ways: (config, { nodeId, wallet }) => {
    const isOfA = sql`${shareInSql(nodeId, wallet())} < ${lineOf(config)}::bigint`;
    return [
      { handle: "a", when: isOfA },
      { handle: "b", when: sql`not (${isOfA})` },
    ];
  },
});
