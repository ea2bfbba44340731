import { z } from "zod";
import { checkTopicId } from "../check-topic.ts";
import { defineNode } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { checkSegmentId, segmentChip } from "../segment/check-segment-id.ts";
import { audienceOutputs } from "../topic-outputs.ts";

const schema = z.strictObject({ segmentId: idSchema, topicId: idSchema });
type Config = z.infer<typeof schema>;

export const segmentMembers = defineNode<Config>({
  type: "segment-members",
  v: 1,
  family: "who",
  label: "Everyone in a segment",
  hint: "Of a topic, those in it",
  icon: "users-round",
  run: "audience",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    {
      key: "segmentId",
      kind: "segment",
      label: "Segment",
      help: "Publishing keeps its condition as it is then. A later change of it counts once you publish again.",
    },
    {
      key: "topicId",
      kind: "topic",
      label: "Topic",
      help: "What they can turn off. Who has it off gets nothing, in the segment or not.",
    },
  ],
  defaults: {},
  schema,
  sentence: ({ segmentId, topicId }, facts) => {
    const topic = facts.topics.find((t) => t.id === topicId);
    const follows = topic
      ? { chip: topic.name, tone: "who" as const }
      : { chip: topicId ? "a deleted topic" : "a topic", faulty: true as const };
    return ["For everyone in ", segmentChip(segmentId, { facts, tone: "who" }), " who follows ", follows];
  },
  // of no handle: who is not in it ends here
  wayWords: () => ({ outside: "not in it, or had it turned off" }),
  outputs: ({ topicId }, facts) => audienceOutputs(topicId, facts),
  check: ({ segmentId, topicId }, scope) => [
    ...checkSegmentId(segmentId, scope),
    ...checkTopicId(topicId, "topicId", scope.facts),
  ],
  compile: ({ segmentId, topicId }) => ({ kind: "segment", segmentId, topicId }),
});
