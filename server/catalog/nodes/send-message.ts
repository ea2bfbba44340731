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

export const sendMessage = defineNode<MessageActionConfig>({
  type: "send-message",
  v: 1,
  family: "then",
  label: "Send message",
  hint: "On each subscriber's own channels",
  icon: "send",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: sentActionFields.map((field) => (field.kind === "message" ? { ...field, hasOwn: true } : field)),
  defaults: messageActionDefaults,
  schema: messageActionSchema,
  sentence: (config, _facts, nameOf) => [
    "Send ",
    richTextChip(config.message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    ...urgencyWords(
      config,
      { normal: " on their own channels", urgent: " as an urgent message on their own channels" },
      nameOf,
    ),
  ],
  outputs: () => [],
  check: checkMessageAction,
  step: (config, input) => draftMessage(config, input, "own"),
});
