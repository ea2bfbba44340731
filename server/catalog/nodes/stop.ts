import { z } from "zod";
import { defineNode } from "../define-node.ts";

const schema = z.strictObject({
  reason: z.string().max(160),
  outcome: z.enum(["stopped", "opted-out"]).default("stopped"),
});
type Config = z.infer<typeof schema>;

export const stop = defineNode<Config>({
  type: "stop",
  v: 1,
  family: "then",
  label: "Stop",
  hint: "Sends nothing and says why",
  icon: "circle-x",
  run: "step",
  isOnce: true,
  hasInput: true,
  handles: [],
  fields: [
    {
      key: "reason",
      kind: "text",
      label: "Reason",
      placeholder: "Opted out",
      help: "Recorded for everyone who ends here.",
    },
    {
      key: "outcome",
      kind: "choice",
      label: "Counts as",
      options: [
        { value: "stopped", label: "Stopped", hint: "it did not concern them" },
        { value: "opted-out", label: "Opted out", hint: "they said no to it" },
      ],
    },
  ],
  defaults: { reason: "", outcome: "stopped" },
  schema,
  sentence: ({ reason }) => [
    "Send nothing; record ",
    reason?.trim() ? { chip: reason.trim() } : { chip: "a reason", faulty: true },
    " as the reason",
  ],
  outputs: () => [],
  check: ({ reason }) =>
    reason.trim()
      ? []
      : [{ severity: "error", field: "reason", code: "reason-missing", message: "Say why these get nothing." }],
  step: ({ reason, outcome }) => ({ kind: "stop", reason: reason.trim(), outcome, text: `Stopped: ${reason.trim()}` }),
  ways: () => [],
});
