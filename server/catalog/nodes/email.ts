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

export const email = defineNode<MessageActionConfig>({
  type: "email",
  v: 1,
  family: "then",
  label: "Email",
  hint: "To the subscriber's mail address",
  icon: "mail",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: sentActionFields,
  defaults: messageActionDefaults,
  schema: messageActionSchema,
  sentence: (config, _facts, nameOf) => [
    "Send ",
    richTextChip(config.message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    ...urgencyWords(config, { normal: " as a normal email", urgent: " as an urgent email" }, nameOf),
  ],
  outputs: () => [],
  check: checkMessageAction,
  step: (config, input) => draftMessage(config, input, "email"),
});
