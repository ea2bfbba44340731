import { expect, test } from "vitest";
import type { Condition } from "#server/contract/condition.ts";
import type { Graph } from "#server/contract/graph.ts";
import { facts, workedExample } from "#server/testing/worked-example.ts";
import { describeGraph } from "./describe-graph.ts";

const HF = { ref: ["event", "healthFactor"] as [string, string] };
const LINE = { ref: ["wallet", "line"] as [string, string] };

const stopsOf = (graph: Graph, id: string) => describeGraph(graph, facts).nodes[id]?.stops;

function withCondition(condition: Condition): Graph {
  const graph = workedExample();
  const { line } = graph.nodes;
  if (line) line.config = { condition };
  return graph;
}

test("default: who ends at a condition is said by the ways that lead nowhere", () => {
  expect(stopsOf(workedExample(), "line")).toBe("not at most their line, or unknown");
});

test("behavior: ways that lead somewhere are not counted among them", () => {
  const graph = workedExample();
  graph.edges.no = { from: ["line", "no"], to: ["email", "in"] };
  graph.edges.unknown = { from: ["line", "unknown"], to: ["email", "in"] };
  expect(stopsOf(graph, "line")).toBe("stopped here");
});

test.each([
  [{ op: "is-between", args: [HF, { value: "1" }, { value: "2" }] }, "not between 1 and 2, or unknown"],
  [{ op: "is-missing", args: [HF] }, "where health factor is not missing, or unknown"],
  [
    {
      all: [
        { op: "is-below", args: [HF, LINE] },
        { op: "is-above", args: [HF, LINE] },
      ],
    },
    "for whom it was not true, or unknown",
  ],
] as [Condition, string][])("behavior: %j", (condition, words) => {
  expect(stopsOf(withCondition(condition), "line")).toBe(words);
});

test("behavior: audiences, switches, look-ups, actions and ends have words of their own", () => {
  const graph = workedExample();
  graph.nodes.ask = { type: "look-up", v: 1, name: "Ask", config: {} };
  graph.edges.ask = { from: ["ask", "next"], to: ["line", "in"] };
  graph.nodes.stop = { type: "stop", v: 1, name: "Stop", config: { reason: "Enough" } };
  delete graph.edges[Object.entries(graph.edges).find(([, { from }]) => from[1] === "otherwise")?.[0] ?? ""];
  expect(stopsOf(graph, "wallet")).toBe("had it turned off");
  expect(stopsOf(graph, "ask")).toBe("could not be looked up");
  expect(stopsOf(graph, "tier")).toBe("took Otherwise, which leads nowhere");
  expect(stopsOf(graph, "email")).toBe("got nothing here");
  expect(stopsOf(graph, "stop")).toBe("ended here");
});
