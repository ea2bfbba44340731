import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "#server/contract/graph.ts";
import { type CanvasNode, type CanvasShape, canvasOf, emptyShape, graphOf, inReadingOrder } from "./canvas-shape.ts";
import { gestures, graphs, TYPES } from "./document/arbitrary-graph.ts";
import { moveNodes } from "./document/change-node.ts";
import { readingOrder } from "./document/neighbours.ts";

const looks = {
  sizeOf: () => ({ width: 320, height: 84 }),
  waysOf: () => undefined,
  isSelected: () => false,
};

const cardsOf = ({ nodes }: CanvasShape) => nodes.flatMap(({ type, id }) => (type === "card" ? [id] : []));

/** A document without what no canvas can show: edges to nodes that are not there, places of nodes that are not. */
function shown(graph: Graph): Graph {
  const has = (id: string) => Object.hasOwn(graph.nodes, id);
  return {
    ...graph,
    edges: Object.fromEntries(Object.entries(graph.edges).filter(([, { from, to }]) => has(from[0]) && has(to[0]))),
    layout: Object.fromEntries(Object.entries(graph.layout).filter(([id]) => has(id))),
  };
}

test("behavior: document → canvas → document is the identity", () => {
  fc.assert(
    fc.property(graphs.map(shown), (graph) => {
      expect(graphOf(canvasOf(graph, looks, emptyShape), graph)).toEqual(graph);
    }),
  );
});

test("behavior: drawn after any gesture, what did not change keeps its identity", () => {
  fc.assert(
    fc.property(graphs.map(shown), gestures, (graph, { apply }) => {
      const before = canvasOf(graph, looks, emptyShape);
      const after = shown(apply(graph));
      const drawn = canvasOf(after, looks, before);
      expect(graphOf(drawn, after)).toEqual(after);
      const old = new Map(before.nodes.map((node) => [node.id, node]));
      for (const node of drawn.nodes) {
        const previous = old.get(node.id);
        const place = ({ position, width, height }: CanvasNode) => JSON.stringify([position, width, height]);
        if (previous && place(previous) === place(node)) expect(node).toBe(previous);
      }
      const settled = inReadingOrder(drawn, after);
      expect(cardsOf(settled)).toEqual(readingOrder(after));
      expect(new Set(settled.nodes)).toEqual(new Set(drawn.nodes));
      expect(inReadingOrder(settled, after)).toBe(settled);
    }),
  );
});

test("behavior: a move draws one card again, and drawing the same document again draws none", () => {
  const graph: Graph = {
    schema: 1,
    nodes: {
      a: { type: TYPES.event.type, v: 1, name: "A", config: {} },
      b: { type: TYPES.wallet.type, v: 1, name: "B", config: {} },
    },
    edges: { e: { from: ["a", "out"], to: ["b", "in"] } },
    notes: {},
    layout: { a: { x: 0, y: 0 }, b: { x: 0, y: 100 } },
  };
  const before = canvasOf(graph, looks, emptyShape);
  expect(canvasOf(graph, looks, before)).toEqual(before);
  expect(canvasOf(graph, looks, before).nodes).toBe(before.nodes);
  const after = canvasOf(moveNodes(graph, { b: { x: 50, y: 100 } }), looks, before);
  expect(after.nodes[0]).toBe(before.nodes[0]);
  expect(after.nodes[1]).not.toBe(before.nodes[1]);
  expect(after.edges).toBe(before.edges);
});

test("behavior: a gesture that changes how cards are read leaves them where they are in the page until that is settled", () => {
  const node = (type: string) => ({ type, v: 1, name: type, config: {} });
  const graph: Graph = {
    schema: 1,
    nodes: { a: node(TYPES.event.type), b: node(TYPES.send.type), c: node(TYPES.send.type) },
    edges: { e: { from: ["a", "out"], to: ["b", "in"] }, f: { from: ["a", "out"], to: ["c", "in"] } },
    notes: {},
    layout: { a: { x: 0, y: 0 }, b: { x: -200, y: 100 }, c: { x: 200, y: 100 } },
  };
  const before = canvasOf(graph, looks, emptyShape);
  const swapped = moveNodes(graph, { b: { x: 200, y: 100 }, c: { x: -200, y: 100 } });
  const after = canvasOf(swapped, looks, before);
  expect([cardsOf(before), cardsOf(after)]).toEqual([
    ["a", "b", "c"],
    ["a", "b", "c"],
  ]);
  expect(cardsOf(inReadingOrder(after, swapped))).toEqual(["a", "c", "b"]);
});
