import { z } from "zod";
import { defineNode } from "../define-node.ts";
import { type ShareWays, wayByShare, waysByShare } from "../share-of.ts";

const schema = z.strictObject({ percent: z.coerce.number().min(1).max(50) });
type Config = z.infer<typeof schema>;

const WAYS: ShareWays = { within: "held-out", others: "next" };

export const holdOut = defineNode<Config>({
  type: "hold-out",
  v: 1,
  family: "if",
  label: "Hold-out",
  hint: "Leaves a few out, to measure against",
  icon: "flask-conical",
  run: "step",
  hasInput: true,
  handles: [
    { id: "next", label: "All others" },
    { id: "held-out", label: "Held out" },
  ],
  fields: [
    {
      key: "percent",
      kind: "number",
      label: "Hold out",
      unit: "%",
      min: 1,
      max: 50,
      help: "Always the same people, chosen by their wallet. What they do without being told is what telling is measured against. Never put one before messages that people depend on.",
    },
  ],
  defaults: { percent: 5 },
  schema,
  sentence: ({ percent }) => [
    "Hold out ",
    percent ? { chip: `${percent} %` } : { chip: "a share", faulty: true },
    " of them, always the same, to measure against",
  ],
  wayWords: () => ({ "held-out": "held out, to measure against", next: "not held out" }),
  outputs: () => [],
  step: ({ percent }, input) => {
    const handle = wayByShare(percent, input, WAYS);
    const text =
      handle === WAYS.within ? `Held out, as ${percent} % are, to measure what telling changes` : "Not held out";
    return { kind: "go", handle, text };
  },
  ways: ({ percent }, input) => waysByShare(percent, input, WAYS),
});
