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

export const discord = defineNode<TeamMessageConfig>({
  type: "discord",
  v: 1,
  family: "then",
  label: "Discord",
  hint: "To a channel of your team’s Discord",
  icon: "message-square",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: teamMessageFields("Discord"),
  defaults: teamMessageDefaults,
  schema: teamMessageSchema,
  sentence: ({ message, secret }, _facts, nameOf) => [
    "Post ",
    richTextChip(message?.subject, nameOf) ?? { chip: "a message", faulty: true },
    " to Discord by ",
    secret ? { chip: secret } : { chip: "a webhook", faulty: true },
  ],
  outputs: () => [],
  check: checkTeamMessage,
  step: (config, input) => draftTeamMessage(config, input, "discord"),
});
