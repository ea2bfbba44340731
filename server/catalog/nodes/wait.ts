import { z } from "zod";
import { defineNode } from "../define-node.ts";
import { showDuration } from "../show-duration.ts";

const SECONDS_MIN = 60;
const SECONDS_MAX = 90 * 86_400;

const schema = z.strictObject({ seconds: z.coerce.number().int().min(SECONDS_MIN).max(SECONDS_MAX) });
type Config = z.infer<typeof schema>;

export const wait = defineNode<Config>({
  type: "wait",
  v: 1,
  family: "then",
  label: "Wait",
  hint: "Goes on later, with what is true then",
  icon: "hourglass",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    {
      key: "seconds",
      kind: "duration",
      label: "Wait for",
      min: SECONDS_MIN,
      max: SECONDS_MAX,
      help: "Steps below see what is true when the wait is over: settings, opt-outs, your backend's answers.",
    },
  ],
  defaults: { seconds: 86_400 },
  schema,
  sentence: ({ seconds }) => [
    "Wait for ",
    seconds ? { chip: showDuration(seconds) } : { chip: "some time", faulty: true },
  ],
  outputs: () => [],
  step: ({ seconds }, { now }) => ({
    kind: "wait",
    until: new Date(now.getTime() + seconds * 1_000),
    text: `Waits for ${showDuration(seconds)}`,
    afterwards: `Waited for ${showDuration(seconds)}`,
  }),
});
