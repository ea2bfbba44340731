import { z } from "zod";
import { checkTopicId } from "../check-topic.ts";
import { defineNode } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { audienceOutputs } from "../topic-outputs.ts";

const schema = z.strictObject({ topicId: idSchema.nullable().default(null) });
type Config = z.infer<typeof schema>;

export const thoseConcerned = defineNode<Config>({
  type: "those-concerned",
  v: 1,
  family: "who",
  label: "Those it happened to",
  hint: "Each with their own value",
  icon: "user-check",
  run: "audience",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    {
      key: "topicId",
      kind: "topic",
      label: "Topic",
      help: "Whose settings count, and what a wallet can turn off.",
      optional: true,
    },
  ],
  defaults: { topicId: null },
  schema,
  sentence: ({ topicId }, facts) => {
    if (!topicId) return ["For those it happened to"];
    const topic = facts.topics.find((t) => t.id === topicId);
    const chip = topic ? { chip: topic.name, tone: "who" as const } : { chip: "a deleted topic", faulty: true };
    return ["For those it happened to, by their settings of ", chip];
  },
  outputs: ({ topicId }, facts) => audienceOutputs(topicId, facts),
  check: ({ topicId }, scope) => checkTopicId(topicId, "topicId", scope.facts),
  isForNamed: true,
  compile: ({ topicId }) => ({ kind: "concerned", topicId }),
});
