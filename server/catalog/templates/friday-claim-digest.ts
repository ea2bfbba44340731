import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import type { ScheduleTime } from "#server/contract/trigger-config.ts";
import { defineTemplate } from "../define-template.ts";
import { backendUrlSchema, drawTemplate, parseInputs, tellCard, topicWithLine } from "../draw-template.ts";
import { EXAMPLE_TOPIC, EXAMPLE_URL } from "../example-facts.ts";
import { idSchema } from "../ref-schema.ts";
import { scheduleTimeSchema } from "../when/schedule-time.ts";

const FRIDAYS: ScheduleTime = { kind: "cron", expression: "0 16 * * 5", zone: "UTC" };

const schema = z.strictObject({
  topicId: idSchema,
  url: backendUrlSchema,
  time: scheduleTimeSchema.default(FRIDAYS),
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  {
    key: "topicId",
    kind: "topic",
    label: "Topic",
    help: "Its number is the least that each follower wants to hear of.",
  },
  {
    key: "url",
    kind: "text",
    label: "Your backend",
    placeholder: "https://api.example.com/claimable/",
    help: "The wallet is put at the end. It answers with “claimable”, a number in the topic's unit.",
  },
  {
    key: "time",
    kind: "schedule-time",
    label: "When",
    help: "Fridays at 16:00, unless you say otherwise.",
    optional: true,
  },
];

export const fridayClaimDigest = defineTemplate<Inputs>({
  kind: "friday-claim-digest",
  label: "Friday claim digest",
  hint: "Once a week, what each follower can claim, if it is worth it to them",
  inputs,
  example: { topicId: EXAMPLE_TOPIC.id, url: EXAMPLE_URL },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts).line),
});

function build({ topicId, url, time }: Inputs, line: { key: string; unit: string }): Graph {
  const ask = {
    url: [url, { ref: ["who", "wallet"] }],
    headers: [],
    attributes: [{ name: "claimable", path: "claimable", type: "number", ...(line.unit ? { unit: line.unit } : {}) }],
    cacheSeconds: 600,
    onFailure: "fail",
  };
  const sides = [{ ref: ["ask", "claimable"] }, { ref: ["who", line.key] }];
  const isWorthIt = { condition: { all: [{ op: "is-at-least", args: sides, ifMissing: "false" }] } };
  return drawTemplate(
    {
      event: { type: "schedule", name: "Every Friday", at: [0, 0], config: { time } },
      who: { type: "topic-subscribers", name: "Everyone", at: [0, 180], config: { topicId } },
      ask: { type: "look-up", name: "What they can claim", at: [0, 360], config: ask },
      if: { type: "condition", name: "Worth it to them", at: [0, 540], config: isWorthIt },
      tell: tellCard("Time to claim", [0, 740], { message: digest(line), urgency: "normal" }),
    },
    ["event who", "who ask", "ask if", "if:yes tell"],
  );
}

function digest(line: { key: string; unit: string }): Message {
  const amount: Pill = { ref: ["ask", "claimable"], format: { kind: "amount", places: 2 }, fallback: "something" };
  const of = line.unit ? ` ${line.unit}` : "";
  return {
    subject: ["You can claim ", amount, of],
    body: [
      "This week ",
      amount,
      `${of} wait for you. You hear of it from `,
      { ref: ["who", line.key], format: { kind: "amount", places: 2 } },
      `${of} on.`,
    ],
  };
}
