import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { messageSchema } from "#server/contract/message.ts";
import { checkTopicId } from "../check-topic.ts";
import type { NodeProblem, Scope, StepInput, StepResult } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { checkMessage } from "./check-message.ts";
import { renderMessage } from "./render-message.ts";

const WORTH_SECONDS_MIN = 60;
const WORTH_SECONDS_MAX = 90 * 86_400;

/** The config that all actions with a message have. */
export const messageActionSchema = z.strictObject({
  message: messageSchema,
  urgency: z.enum(["normal", "urgent"]).default("normal"),
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
    ],
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

export function checkMessageAction(config: MessageActionConfig, scope: Scope): NodeProblem[] {
  return [...checkMessage(config.message, "message", scope), ...checkTopicId(config.topicId, "topicId", scope.facts)];
}

/** Fills in the message and drafts one delivery on `channel`; `own` is each of the subscriber's own channels. */
export function draftMessage(config: MessageActionConfig, input: StepInput, channel: string): StepResult {
  const rendered = renderMessage(config.message, {
    zone: input.subscriber.zone,
    read: (ref) => input.read(ref),
    typeOf: (ref) => input.typeOf(ref),
  });
  if (!rendered.ok) {
    const text = `The message was not written: ${rendered.reason}`;
    return { kind: "failed", reason: rendered.reason, retry: false, text };
  }
  const { urgency, topicId, worthSeconds } = config;
  const expires = worthSeconds === undefined ? {} : { expiresAt: new Date(input.now.getTime() + worthSeconds * 1_000) };
  const draft = { channel, urgency, topicId, content: rendered.value, why: input.why, ...expires };
  const text = `Wrote “${rendered.value.subject}” as ${urgency === "urgent" ? "an urgent" : "a normal"} message`;
  return { kind: "deliver", drafts: [draft], text };
}
