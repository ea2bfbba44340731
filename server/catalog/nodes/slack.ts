import { defineNode } from "../define-node.ts";
import {
  checkTeamMessage,
  draftTeamMessage,
  type TeamMessageConfig,
  teamMessageDefaults,
  teamMessageFields,
  teamMessageSchema,
} from "../message/team-message.ts";
import { richTextChip } from "../rich-text-chip.ts";

export const slack = defineNode<TeamMessageConfig>({
  type: "slack",
  v: 1,
  family: "then",
  label: "Slack",
  hint: "To a channel of your team’s Slack",
  icon: "hash",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: teamMessageFields("Slack"),
  defaults: teamMessageDefaults,
  schema: teamMessageSchema,
  sentence: ({ message, secret }, _facts, nameOf) => [
    "Post ",
    richTextChip(message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    " to Slack by ",
    secret ? { chip: secret } : { chip: "a webhook", faulty: true },
  ],
  outputs: () => [],
  check: checkTeamMessage,
  step: (config, input) => draftTeamMessage(config, input, "slack"),
});
