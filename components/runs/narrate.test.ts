import { expect, test } from "vitest";
import type { Step } from "#server/contract/step.ts";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import type { DeliveryDetail } from "#server/services/run/select-deliveries.ts";
import { executionTitle, narrate } from "./narrate.ts";
import { nodeStatuses, takenEdges } from "./taken-way.ts";

const eventAt = new Date("2026-11-22T09:41:07Z");
const at = (ms: number) => new Date(eventAt.getTime() + ms);

const node = (type: string, name: string) => ({ type, v: 1, name, config: {} });
const type = (name: string, family: "when" | "who" | "if" | "then", icon: string) => ({
  type: name,
  v: 1,
  family,
  label: name,
  hint: "",
  icon,
  fields: [],
  run: "step" as const,
  hasInput: true,
  handles: [],
  defaults: {},
});
const described = (handles: { id: string; label: string }[] = []) => ({
  sentence: [],
  handles,
  outputs: [],
  available: [],
});

const step = (over: Partial<Step>): Step => ({
  nodeId: "line",
  at: at(220).toISOString(),
  durationMs: 1,
  result: "went",
  handle: "next",
  text: "",
  inputs: [],
  outputs: {},
  ...over,
});
const row = (text: string, verdict: boolean | "missing" = true) => ({
  op: "is-below",
  values: [],
  verdict,
  text,
  why: text,
});

const delivery = (over: Partial<DeliveryDetail> = {}): DeliveryDetail => ({
  id: 1,
  nodeId: "send",
  channel: "telegram",
  target: "@harbour_kestrel",
  urgency: "urgent",
  content: { kind: "message", subject: "Act now", body: "" },
  why: "",
  state: "delivered",
  reason: null,
  priceMilli: 1_000,
  receiptId: null,
  correctsId: null,
  attempts: [],
  createdAt: at(230),
  nextAt: at(230),
  doneAt: at(2_140),
  ...over,
});

const graph: ExecutionDetail["frozen"]["graph"] = {
  schema: 1,
  nodes: {
    event: node("contract-event", "Health factor"),
    wallet: node("wallet-in-event", "The borrower"),
    line: node("condition", "Below their line"),
    tier: node("switch", "Which tier"),
    send: node("telegram", "Act now"),
    mail: node("email", "Room to act"),
  },
  edges: {
    e1: { from: ["event", "next"], to: ["wallet", "in"] },
    e2: { from: ["wallet", "next"], to: ["line", "in"] },
    e3: { from: ["line", "yes"], to: ["tier", "in"] },
    e4: { from: ["tier", "aggressive"], to: ["send", "in"] },
    e5: { from: ["tier", "otherwise"], to: ["mail", "in"] },
  },
  notes: {},
  layout: {},
};

const steps = [
  step({ nodeId: "event", text: "HealthFactor is emitted by Tidewater Pool" }),
  step({
    nodeId: "wallet",
    at: at(210).toISOString(),
    text: "0x7a3f…91c4 follows it",
    outputs: { preset: "aggressive" },
  }),
  step({ nodeId: "line", handle: "yes", rows: [row("1.08 is below 1.10"), row("12,480.22 USD is more than 500 USD")] }),
  step({ nodeId: "tier", handle: "aggressive", text: "Their preset is Aggressive" }),
  step({ nodeId: "send", at: at(226).toISOString(), result: "drafted" }),
];

const facts = (over: Partial<ExecutionDetail> = {}) =>
  ({
    address: "0x7a3f0000000000000000000000000000000091c4",
    steps,
    frozen: {
      graph,
      types: [
        type("contract-event", "when", "radio"),
        type("wallet-in-event", "who", "wallet"),
        type("condition", "if", "scale"),
        type("switch", "if", "split"),
        type("telegram", "then", "send"),
        type("email", "then", "mail"),
      ],
      description: {
        nodes: {
          event: described(),
          tier: described([
            { id: "aggressive", label: "Aggressive" },
            { id: "otherwise", label: "Otherwise" },
          ]),
        },
        problems: [],
      },
    },
    outputs: { wallet: [{ path: ["preset"], label: "Preset", type: { kind: "text" } }] },
    triggerNodeId: "event",
    triggerHandle: "next",
    headline: "Health factor",
    undoneAt: null,
    correctedAt: null,
    audienceNodeId: "wallet",
    values: { healthFactor: "1.08" },
    event: { kind: "log", occurredAt: eventAt },
    deliveries: [delivery(), delivery({ id: 2, channel: "in-app", doneAt: at(300), priceMilli: 0 })],
    rest: { reachedCount: 31 },
    outcome: "told",
    ...over,
  }) as ExecutionDetail;

const told = (over: Partial<ExecutionDetail> = {}) =>
  narrate(facts(over)).map(({ title, time, body }) => ({ title, time, body }));

test("default: the whole story, from the event to what the channel said", () => {
  expect(told()).toEqual([
    {
      title: "Health factor",
      time: "09:41:07",
      body: "HealthFactor is emitted by Tidewater Pool. It concerned this wallet and 30 others.",
    },
    { title: "The borrower", time: "+0.21 s", body: "0x7a3f…91c4 follows it." },
    { title: "Both conditions were true", time: "+0.22 s", body: "" },
    { title: "It took the Aggressive way", time: "+0.22 s", body: "One other way stayed closed: Otherwise." },
    { title: "Telegram said “delivered”", time: "+2.14 s", body: "Sent as urgent. Also In-app." },
  ]);
});

test("behavior: an event without a step of its own is told all the same, and so is who it concerned", () => {
  const [first, second] = told({
    steps: [step({ rows: [row("1.31 is below 1.25", false)] })],
    rest: { reachedCount: 1 } as never,
  });
  expect(first).toMatchObject({ title: "Health factor", body: "" });
  expect(second).toEqual({ title: "The borrower", time: "", body: "It concerned 0x7a3f…91c4." });
});

test("behavior: conditions are counted honestly, and a missing reading is unknown", () => {
  const title = (rows: Step["rows"]) => told({ steps: [step({ rows })] }).at(-1)?.title;
  expect(title([row("a")])).toBe("The condition was true");
  expect(title([row("a", false)])).toBe("The condition was not true");
  expect(title([row("a"), row("b", false)])).toBe("One of two conditions was true");
  expect(title([row("a", false), row("b", false)])).toBe("Neither condition was true");
  expect(title([row("a"), row("b"), row("c")])).toBe("All three conditions were true");
  expect(title([row("a"), row("b", "missing")])).toBe("A reading was missing: unknown, not safe");
});

test("behavior: a delivery that did not arrive says why", () => {
  const [refused] = [delivery({ state: "dead", reason: "The bot was blocked by the user", doneAt: at(900) })];
  expect(told({ deliveries: refused ? [refused] : [] }).at(-1)).toMatchObject({
    title: "Telegram: refused",
    body: "Sent as urgent. The bot was blocked by the user.",
  });
  expect(
    told({ steps: [step({ nodeId: "send", result: "failed", text: "no answer" })], deliveries: [] }).at(-1),
  ).toMatchObject({
    title: "Act now failed",
    body: "No answer.",
  });
});

test("default: the headline names the wallet and how it ended", () => {
  const title = (over: Partial<ExecutionDetail>) => executionTitle(facts(over));
  expect(title({})).toBe("Told 0x7a3f…91c4 in 2.1 s");
  expect(title({ deliveries: [delivery({ state: "waiting", doneAt: null })] })).toBe("On its way to 0x7a3f…91c4");
  expect(title({ outcome: "stopped" })).toBe("0x7a3f…91c4 was not told");
  expect(title({ outcome: "opted-out" })).toBe("0x7a3f…91c4 opted out of this");
  expect(title({ outcome: "failed" })).toBe("0x7a3f…91c4 could not be told");
  expect(title({ correctedAt: at(60_000) })).toBe("Told 0x7a3f…91c4, and took it back");
});

test("default: the way taken is every edge between reached steps that leaves by the way they took", () => {
  expect(takenEdges(facts())).toEqual(["e1", "e2", "e3", "e4"]);
  expect(takenEdges(facts({ steps: steps.slice(0, 3) }))).toEqual(["e1", "e2"]);
});

test("default: reached cards say what happened there; the rest have no status", () => {
  const detail = facts();
  expect(nodeStatuses(detail, narrate(detail))).toEqual({
    event: { taken: true, time: "09:41:07", text: undefined, tone: "ok" },
    wallet: { taken: true, time: "+0.21 s", text: "0x7a3f…91c4 follows it.", tone: "ok" },
    line: { taken: true, time: "+0.22 s", text: "12,480.22 USD is more than 500 USD", tone: "ok" },
    tier: { taken: true, time: "+0.22 s", text: "It took the Aggressive way", tone: "ok" },
    send: { taken: true, time: "+2.14 s", text: "Telegram: delivered", tone: "ok" },
  });
});

test("behavior: a reading's card says what was read, and its other way is the one taken", () => {
  const reading = facts({
    event: { kind: "reading", occurredAt: eventAt } as ExecutionDetail["event"],
    headline: "Health factor could not be read",
    triggerHandle: "unknown",
    steps: [],
  });
  expect(nodeStatuses(reading, narrate(reading)).event?.text).toBe("Health factor could not be read");
  expect(takenEdges(reading)).toEqual([]);
});

test("behavior: a correction is not counted as the message that told", () => {
  const correction = delivery({ id: 3, correctsId: 1, state: "retrying", doneAt: null, reason: "Telegram is away" });
  expect(told({ deliveries: [delivery(), correction] }).at(-1)?.title).toBe("Telegram said “delivered”");
});
