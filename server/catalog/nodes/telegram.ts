import { defineNode } from "../define-node.ts";
import {
  checkMessageAction,
  draftMessage,
  type MessageActionConfig,
  messageActionDefaults,
  messageActionSchema,
  sentActionFields,
} from "../message/message-action.ts";
import { richTextChip } from "../rich-text-chip.ts";

export const telegram = defineNode<MessageActionConfig>({
  type: "telegram",
  v: 1,
  family: "then",
  label: "Telegram",
  hint: "To the subscriber's Telegram",
  icon: "message-circle",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: sentActionFields,
  defaults: messageActionDefaults,
  schema: messageActionSchema,
  sentence: ({ message, urgency }, _facts, nameOf) => [
    "Send ",
    richTextChip(message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    urgency === "urgent" ? " as an urgent Telegram message" : " as a Telegram message",
  ],
  outputs: () => [],
  check: checkMessageAction,
  step: (config, input) => draftMessage(config, input, "telegram"),
});
