import { z } from "zod";
import type { FieldSpec, SentencePart } from "#server/contract/catalog.ts";
import { type Condition, conditionSchema } from "#server/contract/condition.ts";
import { messageSchema, type Urgency } from "#server/contract/message.ts";
import { checkTopicId } from "../check-topic.ts";
import { checkCondition } from "../condition/check-condition.ts";
import { decide } from "../condition/decide.ts";
import { describeCondition } from "../condition/describe-condition.ts";
import type { NameOf, NodeProblem, Scope, StepInput, StepResult } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { checkMessage } from "./check-message.ts";
import { renderMessage } from "./render-message.ts";
import { wordsFor } from "./words-for.ts";

const WORTH_SECONDS_MIN = 60;
const WORTH_SECONDS_MAX = 90 * 86_400;

/** The config that all actions with a message have. */
export const messageActionSchema = z.strictObject({
  message: messageSchema,
  urgency: z.enum(["normal", "urgent", "depends"]).default("normal"),
  /** With `depends`: for whom it is urgent. */
  urgentIf: conditionSchema.optional(),
  /** Null: the topic of the audience. */
  topicId: idSchema.nullable().default(null),
  /** So long it is worth telling to who has quiet hours or a digest; empty: always. */
  worthSeconds: z
    .union([
      z.literal("").transform(() => undefined),
      z.coerce.number().int().min(WORTH_SECONDS_MIN).max(WORTH_SECONDS_MAX),
    ])
    .optional(),
});
export type MessageActionConfig = z.infer<typeof messageActionSchema>;

export const messageActionFields: FieldSpec[] = [
  { key: "message", kind: "message", label: "Message" },
  {
    key: "urgency",
    kind: "choice",
    label: "Urgency",
    options: [
      { value: "normal", label: "Normal", hint: "may wait for quiet hours" },
      { value: "urgent", label: "Urgent", hint: "goes first and rings" },
      { value: "depends", label: "It depends", hint: "urgent for those of whom something is true" },
    ],
  },
  {
    key: "urgentIf",
    kind: "condition",
    label: "Urgent if",
    help: "Where it cannot be told, it is urgent.",
    when: { key: "urgency", is: ["depends"] },
  },
  {
    key: "topicId",
    kind: "topic",
    label: "Topic",
    help: "Who turned it off gets nothing. Usually the audience's own topic.",
    optional: true,
  },
];

/** The same for what goes to the subscriber's own channels, and may wait for their time. */
export const sentActionFields: FieldSpec[] = [
  ...messageActionFields,
  {
    key: "worthSeconds",
    kind: "duration",
    label: "Worth telling for",
    min: WORTH_SECONDS_MIN,
    max: WORTH_SECONDS_MAX,
    help: "What waits for somebody's quiet hours longer than that stays in their inbox only. No digest holds it past it.",
    optional: true,
  },
];

export const messageActionDefaults = { message: { subject: [], body: [] }, urgency: "normal", topicId: null };

const NOTHING: Condition = { all: [] };

/** What the sentence of such a node says of its urgency, after what it says of one that is or is not. */
export function urgencyWords(
  { urgency, urgentIf = NOTHING }: Partial<MessageActionConfig>,
  words: Record<Urgency, string>,
  nameOf: NameOf,
): SentencePart[] {
  if (urgency !== "depends") return [words[urgency ?? "normal"]];
  return [`${words.normal}, urgent if `, ...describeCondition(urgentIf, nameOf)];
}

export function checkMessageAction(config: MessageActionConfig, scope: Scope): NodeProblem[] {
  const { message, urgency, urgentIf = NOTHING, topicId } = config;
  return [
    ...checkMessage(message, "message", scope),
    ...(urgency === "depends" ? checkCondition(urgentIf, "urgentIf", scope) : []),
    ...checkTopicId(topicId, "topicId", scope.facts),
  ];
}

/** Fills in the message and drafts one delivery on `channel`; `own` is each of the subscriber's own channels. */
export function draftMessage(config: MessageActionConfig, input: StepInput, channel: string): StepResult {
  const { urgency, because } = urgencyOf(config, input);
  const rendered = renderMessage(wordsFor(config.message, urgency), {
    zone: input.subscriber.zone,
    read: (ref) => input.read(ref),
    typeOf: (ref) => input.typeOf(ref),
  });
  if (!rendered.ok) {
    const text = `The message was not written: ${rendered.reason}`;
    return { kind: "failed", reason: rendered.reason, retry: false, text };
  }
  const { topicId, worthSeconds } = config;
  const expires = worthSeconds === undefined ? {} : { expiresAt: new Date(input.now.getTime() + worthSeconds * 1_000) };
  const draft = { channel, urgency, topicId, content: rendered.value, why: input.why, ...expires };
  const text = `Wrote “${rendered.value.subject}” as ${urgency === "urgent" ? "an urgent" : "a normal"} message${because}`;
  return { kind: "deliver", drafts: [draft], text };
}

/** What is not known is never taken for harmless. */
function urgencyOf({ urgency, urgentIf = NOTHING }: MessageActionConfig, input: StepInput) {
  if (urgency !== "depends") return { urgency, because: "" };
  const decided = decide(urgentIf, input);
  const isNormal = decided.kind === "go" && decided.handle === "no";
  return { urgency: isNormal ? ("normal" as const) : ("urgent" as const), because: `: ${decided.text}` };
}
