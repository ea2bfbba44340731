import { expect, test } from "vitest";
import type { DeliveryDraft } from "#server/contract/step.ts";
import type { Reach } from "../hand-overs.ts";
import { type ChannelFacts, expandDraft } from "./expand-draft.ts";

const channel = (label: string, o: Partial<ChannelFacts> = {}): ChannelFacts => ({
  label,
  linkable: true,
  priceMilli: 1_000,
  isConfigured: true,
  ...o,
});
const shelf = new Map([
  ["in-app", channel("In-app", { linkable: false, priceMilli: 0 })],
  ["email", channel("Email")],
  ["telegram", channel("Telegram")],
  ["web-push", channel("Web push")],
  ["webhook", channel("Webhook", { linkable: false })],
]);

const draft = (o: Partial<DeliveryDraft> = {}): DeliveryDraft => ({
  nodeId: "tell",
  channel: "own",
  urgency: "normal",
  topicId: null,
  content: { kind: "message", subject: "s", body: "b" },
  why: "w",
  ...o,
});
const on = (mark: string) => ({ mark, state: "on" as const, reason: null });
const both: Reach = { routes: null, addresses: { email: on("a@example.com"), telegram: on("42") } };
const plan = (d: DeliveryDraft, reach: Reach, on_ = shelf) =>
  expandDraft(d, reach, on_).map((p) => [p.channel, p.target, p.state, p.reason]);

test("default: own is the app and the usual channel for the urgency", () => {
  expect(plan(draft({ urgency: "urgent" }), both)).toEqual([
    ["in-app", "", "waiting", null],
    ["telegram", "42", "waiting", null],
  ]);
  expect(plan(draft({ urgency: "normal" }), both)).toEqual([
    ["in-app", "", "waiting", null],
    ["email", "a@example.com", "waiting", null],
  ]);
});

test("behavior: the subscriber's own order wins", () => {
  const reach = { ...both, routes: { urgent: ["email"], normal: ["telegram", "email"] } };
  expect(plan(draft({ urgency: "urgent" }), reach)[1]?.[0]).toBe("email");
  expect(plan(draft({ urgency: "normal" }), reach)[1]?.[0]).toBe("telegram");
});

test("behavior: a topic's own order wins over the usual one, for that topic alone", () => {
  const topicRoutes = { 7: { urgent: ["email", "telegram"], normal: [] } };
  const reach: Reach = { ...both, topicRoutes };
  expect(plan(draft({ urgency: "urgent", topicId: 7 }), reach)[1]?.[0]).toBe("email");
  expect(plan(draft({ urgency: "urgent", topicId: 8 }), reach)[1]?.[0]).toBe("telegram");
  expect(plan(draft({ urgency: "urgent" }), reach)[1]?.[0]).toBe("telegram");
  expect(plan(draft({ topicId: 7 }), reach)).toEqual([
    ["in-app", "", "waiting", "In the app only, as chosen for normal alerts."],
  ]);
});

test("behavior: what stands after the chosen channel takes its place when it refuses", () => {
  const planned = expandDraft(draft({ urgency: "urgent" }), both, shelf);
  expect(planned.map(({ channel: kind, otherwise }) => [kind, otherwise])).toEqual([
    ["in-app", undefined],
    ["telegram", ["web-push", "email"]],
  ]);
  expect(expandDraft(draft({ channel: "email" }), both, shelf)[0]).not.toHaveProperty("otherwise");
});

test("behavior: the next of the order when the first does not reach", () => {
  const reach: Reach = {
    routes: null,
    addresses: { telegram: { mark: "42", state: "off", reason: "You blocked the bot" }, email: on("a@example.com") },
  };
  expect(plan(draft({ urgency: "urgent" }), reach)[1]).toEqual(["email", "a@example.com", "waiting", null]);
});

test("behavior: when nothing reaches, the app has it and says why", () => {
  const reach: Reach = {
    routes: null,
    addresses: { telegram: { mark: "42", state: "off", reason: "You blocked the bot" } },
  };
  expect(plan(draft({ urgency: "urgent" }), reach)).toEqual([
    [
      "in-app",
      "",
      "waiting",
      "In the app only. Telegram is off: You blocked the bot. No Web push is linked. No Email is linked.",
    ],
  ]);
});

test("behavior: who chose no channel for an urgency gets the app, as chosen", () => {
  const reach = { ...both, routes: { urgent: ["telegram"], normal: ["in-app"] } };
  expect(plan(draft(), reach)).toEqual([["in-app", "", "waiting", "In the app only, as chosen for normal alerts."]]);
});

test("behavior: a named channel goes there alone", () => {
  expect(plan(draft({ channel: "email" }), both)).toEqual([["email", "a@example.com", "waiting", null]]);
});

test("behavior: a named channel without an address is kept with its reason, and the app takes its place", () => {
  expect(plan(draft({ channel: "telegram" }), { routes: null, addresses: {} })).toEqual([
    ["telegram", "", "suppressed", "No Telegram is linked."],
    ["in-app", "", "waiting", "In the app instead. No Telegram is linked."],
  ]);
});

test("behavior: an address that waits for its confirmation gets nothing", () => {
  const reach: Reach = { routes: null, addresses: { email: { mark: "a@b.c", state: "pending", reason: null } } };
  expect(plan(draft({ channel: "email" }), reach)[0]).toEqual([
    "email",
    "",
    "suppressed",
    "Email is not confirmed yet.",
  ]);
});

test("behavior: a channel that the installation lacks", () => {
  const without = new Map(shelf).set("telegram", channel("Telegram", { isConfigured: false }));
  expect(plan(draft({ urgency: "urgent" }), both, without)[1]?.[0]).toBe("email");
  expect(plan(draft({ channel: "pigeon" }), both)[0]?.[3]).toBe("This installation does not send by pigeon.");
});

test("behavior: a web call goes to its own address", () => {
  const call = draft({
    channel: "webhook",
    target: "https://example.com/hook",
    content: { kind: "web-call", method: "POST", headers: [], body: {} },
  });
  expect(plan(call, both)).toEqual([["webhook", "https://example.com/hook", "waiting", null]]);
  expect(plan({ ...call, target: "" }, both)).toEqual([
    ["webhook", "", "suppressed", "There is no address to send this to."],
  ]);
});

test("behavior: the app is free, the others have their price", () => {
  expect(expandDraft(draft(), both, shelf).map((p) => p.priceMilli)).toEqual([0, 1_000]);
});
