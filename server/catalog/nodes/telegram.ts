import { defineNode } from "../define-node.ts";
import {
  checkMessageAction,
  draftMessage,
  type MessageActionConfig,
  messageActionDefaults,
  messageActionSchema,
  sentActionFields,
  urgencyWords,
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
  sentence: (config, _facts, nameOf) => [
    "Send ",
    richTextChip(config.message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    ...urgencyWords(config, { normal: " as a Telegram message", urgent: " as an urgent Telegram message" }, nameOf),
  ],
  outputs: () => [],
  check: checkMessageAction,
  step: (config, input) => draftMessage(config, input, "telegram"),
});
