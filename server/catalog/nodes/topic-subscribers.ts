import { z } from "zod";
import { checkTopicId } from "../check-topic.ts";
import { defineNode } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { audienceOutputs } from "../topic-outputs.ts";

const schema = z.strictObject({ topicId: idSchema });
type Config = z.infer<typeof schema>;

export const topicSubscribers = defineNode<Config>({
  type: "topic-subscribers",
  v: 1,
  family: "who",
  label: "Everyone of a topic",
  hint: "All who follow a topic",
  icon: "users",
  run: "audience",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    {
      key: "topicId",
      kind: "topic",
      label: "Topic",
      help: "Everyone who turned it on, and everyone who set nothing when it is on by default.",
    },
  ],
  defaults: {},
  schema,
  sentence: ({ topicId }, facts) => {
    const topic = facts.topics.find((t) => t.id === topicId);
    const chip = topic
      ? { chip: topic.name, tone: "who" as const }
      : { chip: topicId ? "a deleted topic" : "a topic", faulty: true };
    return ["For everyone who follows ", chip];
  },
  outputs: ({ topicId }, facts) => audienceOutputs(topicId, facts),
  check: ({ topicId }, scope) => checkTopicId(topicId, "topicId", scope.facts),
  compile: ({ topicId }) => ({ kind: "topic", topicId }),
});
