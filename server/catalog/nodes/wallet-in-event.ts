import { z } from "zod";
import { checkTopicId } from "../check-topic.ts";
import { refChip } from "../condition/describe-condition.ts";
import { defineNode, type NodeProblem, type Scope } from "../define-node.ts";
import { idSchema, refSchema } from "../ref-schema.ts";
import { audienceOutputs } from "../topic-outputs.ts";

const schema = z.strictObject({
  wallet: refSchema,
  topicId: idSchema.nullable().default(null),
  unknown: z.enum(["enrol", "skip"]).default("enrol"),
});
type Config = z.infer<typeof schema>;

export const walletInEvent = defineNode<Config>({
  type: "wallet-in-event",
  v: 1,
  family: "who",
  label: "Wallet in the event",
  hint: "The one whom the event names",
  icon: "wallet",
  run: "audience",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    { key: "wallet", kind: "ref", accepts: ["address"], label: "Wallet" },
    {
      key: "topicId",
      kind: "topic",
      label: "Topic",
      help: "Whose settings count, and what a wallet can turn off.",
      optional: true,
    },
    {
      key: "unknown",
      kind: "choice",
      label: "A wallet nobody knows yet",
      options: [
        { value: "enrol", label: "Becomes a subscriber", hint: "with the topic's defaults" },
        { value: "skip", label: "Is passed over", hint: "only those who signed in are reached" },
      ],
    },
  ],
  defaults: { topicId: null, unknown: "enrol" },
  schema,
  sentence: ({ wallet, topicId }, facts, nameOf) => {
    const topic = facts.topics.find((t) => t.id === topicId);
    const who = wallet ? refChip(wallet.ref, nameOf) : { chip: "wallet", faulty: true };
    if (topic) return ["For the ", who, " in the event, by their settings of ", { chip: topic.name, tone: "who" }];
    if (!topicId) return ["For the ", who, " in the event"];
    return ["For the ", who, " in the event, by their settings of ", { chip: "a deleted topic", faulty: true }];
  },
  outputs: ({ topicId }, facts) => audienceOutputs(topicId, facts),
  check: (config, scope) => [...checkWallet(config, scope), ...checkTopicId(config.topicId, "topicId", scope.facts)],
  compile: ({ wallet, topicId, unknown }) => ({ kind: "wallet", wallet, topicId, unknown }),
});

function checkWallet({ wallet }: Config, scope: Scope): NodeProblem[] {
  const output = scope.typeOf(wallet.ref);
  if (!output) {
    const message = "The wallet picked here is no longer part of the event. Pick it again.";
    return [{ severity: "error", field: "wallet", code: "ref-gone", message }];
  }
  if (output.type.kind === "address") return [];
  return [{ severity: "error", field: "wallet", code: "type-mismatch", message: `${output.label} is not an address.` }];
}
