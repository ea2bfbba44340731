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

const urgentIf = { all: [{ op: "is-below", args: [{ ref: ["when", "health"] }, { value: "1.05" }] }] };
const depending = (health: string | null) => {
  const number = { path: ["health"], label: "Health factor", type: { kind: "number", unit: "" } };
  const input = { now: NOW, subscriber: { zone: "UTC" }, why: "", read: () => health, typeOf: () => number };
  const message = { ...config.message, urgent: { subject: ["Act now"] } };
  const parsed = messageActionSchema.parse({ message, urgency: "depends", urgentIf });
  return draftMessage(parsed, input as unknown as Parameters<typeof draftMessage>[1], "own");
};

test("default: where urgency depends, it is decided for each, and what is urgent has its own words", () => {
  expect(depending("1.2")).toMatchObject({ drafts: [{ urgency: "normal", content: { subject: "S", body: "B" } }] });
  const urgent = depending("1.01");
  expect(urgent).toMatchObject({ drafts: [{ urgency: "urgent", content: { subject: "Act now", body: "B" } }] });
  expect(urgent.text).toMatch(/^Wrote “Act now” as an urgent message: .*1\.05/);
});

test("behavior: where it cannot be told, it is urgent", () => {
  expect(depending(null)).toMatchObject({ drafts: [{ urgency: "urgent" }] });
});
