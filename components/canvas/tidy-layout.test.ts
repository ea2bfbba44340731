import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { cardSize } from "./card-size.ts";
import { addNode } from "./document/add-node.ts";
import { graphs, TYPES } from "./document/arbitrary-graph.ts";
import { connect } from "./document/connect.ts";
import { freePlace, placeBelow } from "./document/place.ts";
import { tidyLayout, withPlaces } from "./tidy-layout.ts";

const facts = {
  sizeOf: () => cardSize("if", 3),
  waysOf: () => ["yes", "no", "unknown"],
};

function overlaps(layout: Graph["layout"]): boolean {
  const { width, height } = facts.sizeOf();
  const places = Object.values(layout);
  return places.some((a, i) =>
    places.slice(i + 1).some((b) => Math.abs(a.x - b.x) < width && Math.abs(a.y - b.y) < height),
  );
}

test("behavior: no card covers another, whatever the graph", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const layout = tidyLayout(graph, facts);
      expect(Object.keys(layout).sort()).toEqual(Object.keys(graph.nodes).sort());
      expect(overlaps(layout)).toBe(false);
    }),
    { numRuns: 30 },
  );
});

test("behavior: flow runs down, siblings stand in the order of their ways", () => {
  let graph = emptyGraph();
  for (const id of ["if", "c", "a", "b"]) graph = addNode(graph, { id, type: TYPES.check, at: { x: 0, y: 0 } });
  graph = connect(graph, "e1", { from: ["if", "unknown"], to: "c" });
  graph = connect(graph, "e2", { from: ["if", "no"], to: "b" });
  graph = connect(graph, "e3", { from: ["if", "yes"], to: "a" });
  const layout = tidyLayout(graph, facts);
  const x = (id: string) => layout[id]?.x ?? 0;
  expect(x("a")).toBeLessThan(x("b"));
  expect(x("b")).toBeLessThan(x("c"));
  expect(layout.if).toEqual({ x: 0, y: 0 });
  expect(layout.a?.y).toBe(layout.c?.y);
  expect(layout.a?.y).toBeGreaterThan(facts.sizeOf().height);
});

test("behavior: places that a person chose stay; a graph without places gets them", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const placed = withPlaces(graph, facts);
      expect(Object.keys(graph.nodes).every((id) => placed.layout[id])).toBe(true);
      expect(placed.layout).toMatchObject(graph.layout);
      expect(withPlaces(placed, facts)).toBe(placed);
    }),
    { numRuns: 30 },
  );
});

test("behavior: a new card goes under its way and covers nothing", () => {
  fc.assert(
    fc.property(
      graphs,
      fc.integer({ min: -300, max: 300 }),
      fc.integer({ min: -300, max: 300 }),
      (graph, ...[x, y]) => {
        const laid = { ...graph, layout: tidyLayout(graph, facts) };
        const at = freePlace(laid, { x, y }, { sizeOf: facts.sizeOf, size: facts.sizeOf() });
        expect(overlaps({ ...laid.layout, fresh: at })).toBe(false);
      },
    ),
    { numRuns: 30 },
  );
  const one = addNode(emptyGraph(), { id: "if", type: TYPES.check, at: { x: 100, y: 0 } });
  const under = placeBelow(one, "if", { sizeOf: facts.sizeOf, size: cardSize("then", 1), under: 1 / 6 });
  expect(under).toEqual({ x: -20, y: 160 });
});
