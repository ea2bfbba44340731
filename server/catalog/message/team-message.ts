import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import {
  defineNode,
  type NodeDefinition,
  type NodeProblem,
  type Scope,
  type StepInput,
  type StepResult,
} from "../define-node.ts";
import { richTextChip } from "../rich-text-chip.ts";
import {
  checkMessageAction,
  draftMessage,
  messageActionDefaults,
  messageActionFields,
  messageActionSchema,
} from "./message-action.ts";

/** The config of actions that tell the team's own chat by an incoming webhook. */
export const teamMessageSchema = messageActionSchema.omit({ topicId: true }).extend({
  /** Name of the stored secret that holds the webhook's URL. */
  secret: z.string().max(80).default(""),
});
export type TeamMessageConfig = z.infer<typeof teamMessageSchema>;

const { message, urgency } = messageActionDefaults;

/** An action that tells the team's own chat; its channel has the same name. */
export function defineTeamMessage({
  type,
  label,
  icon,
}: {
  type: string;
  label: string;
  icon: string;
}): NodeDefinition<TeamMessageConfig> {
  return defineNode<TeamMessageConfig>({
    type,
    v: 1,
    family: "then",
    label,
    hint: `To a channel of your team’s ${label}`,
    icon,
    run: "step",
    hasInput: true,
    handles: [{ id: "next", label: "Then" }],
    fields: teamMessageFields(label),
    defaults: { secret: "", message, urgency },
    schema: teamMessageSchema,
    sentence: ({ message: written, secret }, _facts, nameOf) => [
      "Post ",
      richTextChip(written?.subject, nameOf) ?? { chip: "a message", faulty: true },
      ` to ${label} by `,
      secret ? { chip: secret } : { chip: "a webhook", faulty: true },
    ],
    outputs: () => [],
    check: checkTeamMessage,
    step: (config, input) => draftTeamMessage(config, input, type),
  });
}

function teamMessageFields(service: string): FieldSpec[] {
  return [
    {
      key: "secret",
      kind: "secret",
      label: "Webhook",
      help: `Store the URL of an incoming webhook of ${service} as a secret; nobody reads it again.`,
    },
    ...messageActionFields.filter(({ key }) => key !== "topicId"),
  ];
}

function checkTeamMessage(config: TeamMessageConfig, scope: Scope): NodeProblem[] {
  const problems = checkMessageAction({ ...config, topicId: null }, scope);
  if (scope.facts.secretNames.includes(config.secret)) return problems;
  const what = config.secret
    ? `There is no secret called “${config.secret}”. Add it under Settings, or pick another.`
    : "Pick the secret that holds the webhook’s URL. Secrets are added under Settings.";
  return [{ severity: "error", field: "secret", code: "secret-missing", message: what }, ...problems];
}

/** Drafts one message to the webhook whose URL the secret holds. */
function draftTeamMessage(config: TeamMessageConfig, input: StepInput, channel: string): StepResult {
  const { secret, ...action } = config;
  const result = draftMessage({ ...action, topicId: null }, input, channel);
  if (result.kind !== "deliver") return result;
  return { ...result, drafts: result.drafts.map((draft) => ({ ...draft, target: secret })) };
}
