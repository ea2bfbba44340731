import { expect, test } from "vitest";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Condition } from "#server/contract/condition.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Values } from "#server/contract/value.ts";
import { interpret } from "#server/pipeline/interpreter/interpret.ts";
import { standingOf } from "#server/pipeline/interpreter/topic-standing.ts";
import { planOf } from "#server/testing/plan-of.ts";
import { facts, TOPIC_ID, workedExample } from "#server/testing/worked-example.ts";
import { arrivedWords } from "./arrived-words.ts";
import { type OutcomeFacts, tellOutcome } from "./tell-outcome.ts";

const NOW = new Date("2026-01-05T12:00:00Z");

const USUAL: Values = { user: "0x01", healthFactor: "1.31", $time: "2026-01-05T12:00:00Z" };

type Walk = { condition?: Condition; values?: Values; graph?: Graph };

/** One subscriber's passage through the worked example, with another condition in it. */
function walk({ condition, values = USUAL, graph = workedExample() }: Walk): OutcomeFacts {
  const line = graph.nodes.line;
  if (line && condition) line.config = { condition };
  const plan = preparePlan(planOf(graph));
  const [topic] = facts.topics;
  if (!topic) throw new Error("the example has a topic");
  const found = interpret({
    plan,
    triggerNodeId: "event",
    triggerHandle: "next",
    values,
    subscriber: { id: 1, address: `0x${"12".repeat(20)}`, zone: "UTC" },
    standings: new Map([[TOPIC_ID, standingOf(topic, undefined)]]),
    attributes: {},
    steps: [],
    answers: new Map(),
    isLastAttempt: true,
    now: NOW,
  });
  if (found.kind !== "ended") throw new Error("it ends");
  const { steps, outcome, reason } = found;
  const told = { ofEvent: [], topicName: topic.name, arrived: "by email", isComputed: false };
  return { steps, outcome, reason, nodes: plan.nodes, typeOf: plan.typeOf, ...told };
}

const HF = { ref: ["event", "healthFactor"] as [string, string] };
const LINE = { ref: ["wallet", "line"] as [string, string] };
const tell = (of: Walk) => tellOutcome(walk(of));

test("default: a line of their own comes first, then what it was", () => {
  expect(tell({})).toBe("Your line is 1.25; the health factor was 1.31, so you were not told.");
  expect(tell({ values: { ...USUAL, healthFactor: "1.20" } })).toBe(
    "Your line is 1.25; the health factor was 1.20, so you were told by email.",
  );
});

test("behavior: whichever side their own stands on", () => {
  expect(tell({ condition: { op: "is-above", args: [LINE, HF] } })).toBe(
    "Your line is 1.25; the health factor was 1.31, so you were not told.",
  );
});

test("behavior: a figure that the team typed is said as such", () => {
  expect(tell({ condition: { op: "is-below", args: [HF, { value: "1.10" }] } })).toBe(
    "The health factor was 1.31, which is not below 1.10, so you were not told.",
  );
});

test("behavior: of several comparisons the first that was not true is told", () => {
  const condition = {
    all: [
      { op: "is-above", args: [HF, { value: "1" }] },
      { op: "is-at-most", args: [HF, LINE] },
    ],
  };
  expect(tell({ condition })).toBe("Your line is 1.25; the health factor was 1.31, so you were not told.");
});

test("behavior: a value that is missing is unknown, not safe", () => {
  expect(tell({ values: {} })).toBe(
    "The health factor could not be read, so you were not told. That is unknown, not safe.",
  );
});

test("behavior: where the team's workflow stops, its reason is given; a dead end says no more than that", () => {
  const graph = workedExample();
  graph.nodes.stop = {
    type: "stop",
    v: 1,
    name: "Stop",
    config: { reason: "Said no to alerts", outcome: "opted-out" },
  };
  graph.edges.no = { from: ["line", "no"], to: ["stop", "in"] };
  expect(tell({ graph })).toBe("You were not told: said no to alerts.");
  const facts = walk({});
  expect(tellOutcome({ ...facts, steps: facts.steps.slice(0, 2) })).toBe(
    "Nothing is set up for your case, so you were not told.",
  );
});

test.each([
  [{ outcome: "opted-out", reason: "Turned off Yield" }, "You have Yield turned off, so you were not told."],
  [
    { outcome: "opted-out", reason: "Yield is off until they turn it on" },
    "Yield is off until you turn it on, so you were not told.",
  ],
  [{ outcome: "cancelled" }, "The chain took another course, so this did not happen."],
  [{ outcome: null, isComputed: true }, "What the team knew of you then decided this, and it is not kept."],
  [{ outcome: null }, "This is still being worked out."],
  [
    { outcome: "told", steps: [], ofEvent: ["Your line is 1.20; it was 1.13 at block 622."] },
    "Your line is 1.20; it was 1.13 at block 622. You were told by email.",
  ],
  [{ outcome: "told", steps: [], topicName: null }, "It concerns your wallet, so you were told by email."],
  [
    { outcome: "told", steps: [], arrived: "" },
    "You follow Liquidation risk, so a message was written, and has not arrived.",
  ],
] as [Partial<OutcomeFacts>, string][])("behavior: %j", (over, words) => {
  expect(tellOutcome({ ...walk({}), reason: null, ...over })).toBe(words);
});

test("default: where a message arrived, outside first", () => {
  const at = (channel: string, state: "delivered" | "dead" = "delivered") => ({ channel, state });
  expect(arrivedWords([])).toBe("");
  expect(arrivedWords([at("in-app"), at("email"), at("telegram"), at("webhook", "dead")])).toBe(
    "by email, by Telegram and in your inbox",
  );
});
