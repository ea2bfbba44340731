import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { NodeProblem, Scope, StepInput, StepResult } from "../define-node.ts";
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

/** @param service "Slack" */
export function teamMessageFields(service: string): FieldSpec[] {
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

const { message, urgency } = messageActionDefaults;
export const teamMessageDefaults = { secret: "", message, urgency };

export function checkTeamMessage(config: TeamMessageConfig, scope: Scope): NodeProblem[] {
  const problems = checkMessageAction({ ...config, topicId: null }, scope);
  if (scope.facts.secretNames.includes(config.secret)) return problems;
  const what = config.secret
    ? `There is no secret called “${config.secret}”. Add it under Settings, or pick another.`
    : "Pick the secret that holds the webhook’s URL. Secrets are added under Settings.";
  return [{ severity: "error", field: "secret", code: "secret-missing", message: what }, ...problems];
}

/** Drafts one message to the webhook whose URL the secret holds. */
export function draftTeamMessage(config: TeamMessageConfig, input: StepInput, channel: string): StepResult {
  const { secret, ...action } = config;
  const result = draftMessage({ ...action, topicId: null }, input, channel);
  if (result.kind !== "deliver") return result;
  return { ...result, drafts: result.drafts.map((draft) => ({ ...draft, target: secret })) };
}
