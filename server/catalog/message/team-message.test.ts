import { expect, test } from "vitest";
import type { Scope, StepInput } from "../define-node.ts";
import { discord } from "../nodes/discord.ts";
import { slack } from "../nodes/slack.ts";
import { type TeamMessageConfig, teamMessageSchema } from "./team-message.ts";

const scope: Scope = {
  facts: { topics: [], secretNames: ["TEAM_CHAT"], chainIds: [], portfolioAssets: [] },
  typeOf: () => undefined,
  available: [],
};
const input: StepInput = {
  nodeId: "tell",
  subscriber: { id: 1, address: "0xd2b8000000000000000000000000000000004e0f", zone: "UTC" },
  now: new Date("2026-11-29T09:00:00Z"),
  read: () => null,
  typeOf: () => undefined,
  attributes: {},
  stored: () => null,
  segmentOf: () => undefined,
  answer: undefined,
  why: "Their line was crossed.",
};
const configOf = (o: Partial<TeamMessageConfig> = {}): TeamMessageConfig => ({
  secret: "TEAM_CHAT",
  message: { subject: ["A large borrower is near"], body: ["Look at it."] },
  urgency: "urgent",
  ...o,
});

test.each([
  ["slack", slack],
  ["discord", discord],
])("default: %s drafts a message to the webhook that a secret holds, by the secret's name", (channel, node) => {
  expect(node.run === "step" && node.step(configOf(), input)).toMatchObject({
    kind: "deliver",
    drafts: [
      {
        channel,
        target: "TEAM_CHAT",
        urgency: "urgent",
        content: { kind: "message", subject: "A large borrower is near", body: "Look at it." },
      },
    ],
  });
  expect(node.check?.(configOf(), scope)).toEqual([]);
});

test.each([
  ["", "Pick the secret that holds the webhook’s URL. Secrets are added under Settings."],
  ["GONE", "There is no secret called “GONE”. Add it under Settings, or pick another."],
])("error: the secret %j", (secret, message) => {
  expect(slack.check?.(configOf({ secret }), scope)).toEqual([
    { severity: "error", field: "secret", code: "secret-missing", message },
  ]);
});

test("error: a message without words, and a config with a topic of its own", () => {
  const empty = configOf({ message: { subject: [], body: [] } });
  expect(discord.check?.(empty, scope)?.map(({ field }) => field)).toEqual(["message.subject", "message.body"]);
  expect(teamMessageSchema.safeParse({ ...configOf(), topicId: 1 }).success).toBe(false);
});
