import { expect, test } from "vitest";
import { draftMessage, messageActionSchema } from "./message-action.ts";

const NOW = new Date("2026-07-01T12:00:00Z");
const config = { message: { subject: ["S"], body: ["B"] } };
const drafted = (worthSeconds?: unknown) => {
  const input = { now: NOW, subscriber: { zone: "UTC" }, why: "", read: () => null, typeOf: () => undefined };
  const parsed = messageActionSchema.parse({ ...config, ...(worthSeconds === undefined ? {} : { worthSeconds }) });
  return draftMessage(parsed, input as unknown as Parameters<typeof draftMessage>[1], "own");
};

test("default: a message is worth telling for ever, or as long as its node says", () => {
  expect(drafted()).toMatchObject({ kind: "deliver", drafts: [{ channel: "own" }] });
  expect(JSON.stringify(drafted())).not.toContain("expiresAt");
  expect(JSON.stringify(drafted(""))).not.toContain("expiresAt");
  expect(drafted("7200")).toMatchObject({ drafts: [{ expiresAt: new Date("2026-07-01T14:00:00Z") }] });
});

test.each([30, -1, "soon", 91 * 86_400])("error: %j is no such span", (worthSeconds) => {
  expect(messageActionSchema.safeParse({ ...config, worthSeconds }).success).toBe(false);
});
