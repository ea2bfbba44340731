import { defineNode } from "../define-node.ts";
import {
  checkMessageAction,
  draftMessage,
  type MessageActionConfig,
  messageActionDefaults,
  messageActionFields,
  messageActionSchema,
  urgencyWords,
} from "../message/message-action.ts";
import { richTextChip } from "../rich-text-chip.ts";

export const inApp = defineNode<MessageActionConfig>({
  type: "in-app",
  v: 1,
  family: "then",
  label: "Inbox",
  hint: "To the subscriber's inbox here",
  icon: "inbox",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: messageActionFields,
  defaults: messageActionDefaults,
  schema: messageActionSchema,
  sentence: (config, _facts, nameOf) => [
    "Put ",
    richTextChip(config.message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    ...urgencyWords(config, { normal: " in their inbox", urgent: " on top of their inbox" }, nameOf),
  ],
  outputs: () => [],
  check: checkMessageAction,
  step: (config, input) => draftMessage(config, input, "in-app"),
});
