import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { GOOD, PRICE_TOPIC_ID, whenFacts } from "#server/testing/when-nodes.ts";
import { validateGraph } from "./validate-graph.ts";

type Who = { type: string; config: Record<string, unknown> };
const concerned: Who = { type: "those-concerned", config: { topicId: PRICE_TOPIC_ID } };
const everyone: Who = { type: "topic-subscribers", config: { topicId: PRICE_TOPIC_ID } };

const message = (ref: string) => ({ message: { subject: [{ ref: ["event", ref] }], body: ["Look."] } });

/** One When, a Who under each of its ways that are given, a message under each. */
function graphOf(type: string, ways: Record<string, { who: Who; says?: string }>, change: object = {}): Graph {
  const graph = emptyGraph();
  const v = type === "contract-event" ? 2 : 1;
  graph.nodes.event = { type, v, name: "It", config: { ...GOOD[type], ...change } };
  for (const [way, { who, says = "$time" }] of Object.entries(ways)) {
    graph.nodes[`who-${way}`] = { ...who, v: 1, name: "" };
    graph.nodes[`tell-${way}`] = { type: "in-app", v: 1, name: "", config: message(says) };
    graph.edges[`a-${way}`] = { from: ["event", way], to: [`who-${way}`, "in"] };
    graph.edges[`b-${way}`] = { from: [`who-${way}`, "next"], to: [`tell-${way}`, "in"] };
  }
  return graph;
}

const codes = (graph: Graph) =>
  validateGraph(graph, whenFacts).map(({ severity, nodeId, code, cure }) =>
    [severity, nodeId, code, cure && `→ ${cure.kind} ${"type" in cure ? cure.type : cure.field}`]
      .filter(Boolean)
      .join(" "),
  );

test("default: each follower's value goes to those it happened to, by both ways", () => {
  const both = { next: { who: concerned, says: "margin" }, unknown: { who: concerned, says: "since" } };
  expect(validateGraph(graphOf("contract-value", both), whenFacts)).toEqual([]);
});

test("error: what happened to one is not everybody's, and what names nobody happened to nobody", () => {
  const all = { next: { who: everyone }, unknown: { who: everyone } };
  expect(codes(graphOf("contract-value", all))).toEqual([
    "error who-next audience-not-named → retype those-concerned",
    "error who-unknown audience-not-named → retype those-concerned",
  ]);
  const named = { next: { who: concerned }, unknown: { who: concerned } };
  expect(codes(graphOf("balance", named))).toEqual([
    "error who-next audience-names-nobody → retype topic-subscribers",
    "error who-unknown audience-names-nobody → retype topic-subscribers",
  ]);
  expect(codes(graphOf("contract-event", { next: { who: concerned } }))).toEqual([
    "error who-next audience-names-nobody → retype topic-subscribers",
  ]);
  expect(codes(graphOf("address-activity", { next: { who: concerned } }))).toEqual([]);
  expect(codes(graphOf("address-activity", { next: { who: everyone } }))).toEqual([]);
});

test("behavior: a shared price with everybody's own line names each", () => {
  const ways = { next: { who: concerned }, unknown: { who: concerned } };
  expect(codes(graphOf("price", ways))).toEqual([]);
  const fixed = { lines: [{ id: "a", label: "", line: { kind: "fixed", value: "2000" } }] };
  expect(codes(graphOf("price", { next: { who: everyone }, unknown: { who: everyone } }, fixed))).toEqual([]);
});

test("behavior: a way that nobody hears is a warning with its cure", () => {
  const graph = graphOf("contract-value", { next: { who: concerned } });
  const [warning, ...more] = validateGraph(graph, whenFacts);
  expect(more).toEqual([]);
  expect(warning).toMatchObject({
    severity: "warning",
    nodeId: "event",
    code: "unknown-unheard",
    message: "It: Nobody is told when the value cannot be read. Silence would look like safety.",
    cure: { kind: "follow", handle: "unknown", type: "those-concerned", label: "Tell them when it cannot be read" },
  });
  const until = { at: "2027-01-01T00:00", zone: "UTC", warnSeconds: 3600 };
  expect(codes(graphOf("schedule", { next: { who: everyone } }, { until }))).toEqual([
    "warning event ending-unheard → follow topic-subscribers",
  ]);
  expect(codes(graphOf("schedule", { next: { who: everyone } }))).toEqual([]);
});

test("error: what only one way makes is not there below the other", () => {
  const crossed = { next: { who: concerned, says: "last" }, unknown: { who: concerned, says: "value" } };
  expect(codes(graphOf("contract-value", crossed))).toEqual([
    "error tell-next ref-gone",
    "error tell-unknown ref-gone",
  ]);
});

test("error: a way that is gone, and two audiences by one way, are named", () => {
  const graph = graphOf("price", { next: { who: concerned }, unknown: { who: concerned }, ending: { who: concerned } });
  expect(codes(graph)).toContain("error event edge-handle");
  const twice = graphOf("price", { next: { who: concerned }, unknown: { who: concerned } });
  twice.edges.more = { from: ["event", "unknown"], to: ["who-next", "in"] };
  expect(codes(twice)).toContain("error event audience-twice");
});
