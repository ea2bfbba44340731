import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { messageSchema } from "#server/contract/message.ts";
import { checkTopicId } from "../check-topic.ts";
import type { NodeProblem, Scope, StepInput, StepResult } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { checkMessage } from "./check-message.ts";
import { renderMessage } from "./render-message.ts";

/** The config that all actions with a message have. */
export const messageActionSchema = z.strictObject({
  message: messageSchema,
  urgency: z.enum(["normal", "urgent"]).default("normal"),
  /** Null: the topic of the audience. */
  topicId: idSchema.nullable().default(null),
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
  const { urgency, topicId } = config;
  const draft = { channel, urgency, topicId, content: rendered.value, why: input.why };
  const text = `Wrote “${rendered.value.subject}” as ${urgency === "urgent" ? "an urgent" : "a normal"} message`;
  return { kind: "deliver", drafts: [draft], text };
}
