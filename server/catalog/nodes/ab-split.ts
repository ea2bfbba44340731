import { z } from "zod";
import { defineNode } from "../define-node.ts";
import { type ShareWays, wayByShare, waysByShare } from "../share-of.ts";

const schema = z.strictObject({ percent: z.coerce.number().min(1).max(99) });
type Config = z.infer<typeof schema>;

const WAYS: ShareWays = { within: "a", others: "b" };

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
  step: ({ percent }, input) => {
    const handle = wayByShare(percent, input, WAYS);
    const text = handle === WAYS.within ? `On way A, as ${percent} % are` : `On way B, as ${100 - percent} % are`;
    return { kind: "go", handle, text };
  },
  ways: ({ percent }, input) => waysByShare(percent, input, WAYS),
});
