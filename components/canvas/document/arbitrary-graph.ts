import fc from "fast-check";
import type { NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { addNode } from "./add-node.ts";
import { moveNodes, renameNode, setConfig } from "./change-node.ts";
import { connect, disconnect, reconnect } from "./connect.ts";
import { fragmentOf, insertFragment } from "./duplicate-nodes.ts";
import { newId } from "./new-id.ts";
import { removeNodes } from "./remove-nodes.ts";

const base = { v: 1, hint: "", icon: "bell", fields: [], defaults: {} };

/** One node type of each standing, as the catalogue would send them. */
export const TYPES = {
  event: { ...base, type: "event", family: "when", label: "Event", run: "trigger", hasInput: false, handles: [out()] },
  wallet: {
    ...base,
    type: "wallet",
    family: "who",
    label: "Wallet",
    run: "audience",
    hasInput: true,
    handles: [out()],
  },
  check: {
    ...base,
    type: "check",
    family: "if",
    label: "Check",
    run: "step",
    hasInput: true,
    handles: [
      { id: "yes", label: "Yes" },
      { id: "no", label: "No" },
    ],
  },
  send: { ...base, type: "send", family: "then", label: "Send", run: "step", hasInput: true, handles: [out()] },
} satisfies Record<string, NodeTypeData>;

function out() {
  return { id: "out", label: "then" };
}

const nodeId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const edgeId = fc.constantFrom("e1", "e2", "e3", "e4", "e5", "e6");
const coordinate = fc.integer({ min: -500, max: 500 });

/** Any document the canvas may be given: also with edges that lead nowhere, circles, and cards without a place. */
export const graphs: fc.Arbitrary<Graph> = fc.record({
  schema: fc.constant(1 as const),
  nodes: fc.dictionary(
    nodeId,
    fc.record({
      type: fc.constantFrom(...Object.keys(TYPES)),
      v: fc.constant(1),
      name: fc.string({ maxLength: 10 }),
      config: fc.dictionary(fc.constantFrom("x", "y"), fc.jsonValue({ maxDepth: 2 })),
    }),
  ),
  edges: fc.dictionary(
    edgeId,
    fc.record({
      from: fc.tuple(nodeId, fc.constantFrom("out", "yes", "no")),
      to: fc.tuple(nodeId, fc.constant("in" as const)),
    }),
  ),
  notes: fc.constant({}),
  layout: fc.dictionary(nodeId, fc.record({ x: coordinate, y: coordinate })),
});

/** Anything a person can do to a document, by name. */
export const gestures: fc.Arbitrary<{ label: string; apply: (graph: Graph) => Graph }> = fc.oneof(
  fc.record({ id: nodeId, type: fc.constantFrom(...Object.values(TYPES)), x: coordinate }).map(({ id, type, x }) => ({
    label: "add",
    apply: (graph: Graph) => (graph.nodes[id] ? graph : addNode(graph, { id, type, at: { x, y: x } })),
  })),
  fc.record({ id: edgeId, a: nodeId, b: nodeId }).map(({ id, a, b }) => ({
    label: "connect",
    apply: (graph: Graph) => connect(graph, id, { from: [a, "out"], to: b }),
  })),
  fc.record({ id: edgeId, a: nodeId, b: nodeId }).map(({ id, a, b }) => ({
    label: "reconnect",
    apply: (graph: Graph) => reconnect(graph, id, { from: [a, "yes"], to: b }),
  })),
  edgeId.map((id) => ({ label: "disconnect", apply: (graph: Graph) => disconnect(graph, [id]) })),
  fc.subarray(["a", "b", "c"]).map((ids) => ({ label: "remove", apply: (graph: Graph) => removeNodes(graph, ids) })),
  fc.record({ id: nodeId, x: coordinate, y: coordinate }).map(({ id, x, y }) => ({
    label: "move",
    apply: (graph: Graph) => moveNodes(graph, { [id]: { x, y } }),
  })),
  fc.record({ id: nodeId, value: fc.jsonValue({ maxDepth: 1 }) }).map(({ id, value }) => ({
    label: "set",
    apply: (graph: Graph) => setConfig(graph, id, { key: "x", value }),
  })),
  fc.record({ id: nodeId, name: fc.string() }).map(({ id, name }) => ({
    label: "rename",
    apply: (graph: Graph) => renameNode(graph, id, name),
  })),
  fc.record({ ids: fc.subarray(["a", "b", "c", "d"]), seed: fc.nat() }).map(({ ids, seed }) => ({
    label: "duplicate",
    apply: (graph: Graph) => {
      const fragment = fragmentOf(graph, ids);
      const freshId = (taken: Record<string, unknown>) => newId(taken, chanceFrom(seed + Object.keys(taken).length));
      return insertFragment(graph, { fragment, by: { x: 20, y: 20 }, freshId }).graph;
    },
  })),
);

/** Mulberry32: the same seed, the same numbers. */
export function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
