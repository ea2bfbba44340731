import { expect, test } from "vitest";
import { emptyGraph, type Graph, topologicalOrder, upstreamOf, wouldCycle } from "./graph.ts";
import { graphSchema } from "./graph-schema.ts";

const node = { type: "condition", v: 1, name: "", config: {} };
const graph = (edges: [string, string][]): Graph => ({
  ...emptyGraph(),
  nodes: Object.fromEntries([...new Set(edges.flat())].map((n) => [n, node])),
  edges: Object.fromEntries(edges.map(([a, b], i) => [`e${i}`, { from: [a, "next"], to: [b, "in"] }])),
});

test("default: order puts every node after those that feed it", () => {
  const order = topologicalOrder(
    graph([
      ["a", "b"],
      ["a", "c"],
      ["b", "d"],
      ["c", "d"],
    ]),
  );
  expect(order).toEqual(["a", "b", "c", "d"]);
});

test("behavior: nodes on a circle have no place in the order", () => {
  expect(
    topologicalOrder(
      graph([
        ["a", "b"],
        ["b", "c"],
        ["c", "b"],
      ]),
    ),
  ).toEqual(["a"]);
});

test("behavior: upstream is all that reaches a node, nearest last", () => {
  const diamond = graph([
    ["a", "b"],
    ["a", "c"],
    ["b", "d"],
    ["c", "d"],
    ["d", "e"],
  ]);
  expect(upstreamOf(diamond, "d")).toEqual(["a", "b", "c"]);
  expect(upstreamOf(diamond, "a")).toEqual([]);
});

test("behavior: an edge back, or to itself, would close a circle", () => {
  const line = graph([
    ["a", "b"],
    ["b", "c"],
  ]);
  expect([wouldCycle(line, "c", "a"), wouldCycle(line, "a", "a"), wouldCycle(line, "a", "c")]).toEqual([
    true,
    true,
    false,
  ]);
});

test("args: an unknown key anywhere is refused", () => {
  const bad = { ...graph([["a", "b"]]), extra: 1 };
  expect(graphSchema.safeParse(bad).success).toBe(false);
  expect(graphSchema.safeParse({ ...emptyGraph(), nodes: { a: { ...node, colour: "red" } } }).success).toBe(false);
});

test("args: no id can reach behind the maps", () => {
  const sent = JSON.parse(
    JSON.stringify(emptyGraph()).replace('"nodes":{}', `"nodes":{"__proto__":${JSON.stringify(node)}}`),
  );
  const parsed = graphSchema.safeParse(sent);
  expect(parsed.success && Object.keys(parsed.data.nodes)).not.toContain("__proto__");
  expect(Object.getPrototypeOf(parsed.data?.nodes ?? {})).toBe(Object.prototype);
});

test("args: more nodes than the limit is refused", () => {
  const nodes = Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`n${i}`, node]));
  expect(graphSchema.safeParse({ ...emptyGraph(), nodes }).success).toBe(false);
});
