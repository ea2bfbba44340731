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
  sentence: ({ message, urgency }, _facts, nameOf) => [
    "Send ",
    richTextChip(message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    urgency === "urgent" ? " as an urgent email" : " as a normal email",
  ],
  outputs: () => [],
  check: checkMessageAction,
  step: (config, input) => draftMessage(config, input, "email"),
});
