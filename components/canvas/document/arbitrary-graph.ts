import fc from "fast-check";
import type { Catalog, NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { addNode } from "./add-node.ts";
import { aligned, distributed } from "./arrange.ts";
import { moveNodes, renameNode, setConfig } from "./change-node.ts";
import { connect, disconnect, reconnect } from "./connect.ts";
import { fragmentOf, insertFragment } from "./duplicate-nodes.ts";
import { groupNodes, renameGroup, ungroup } from "./groups.ts";
import { insertOnEdge } from "./insert-node.ts";
import { newId } from "./new-id.ts";
import { addNote, moveNotes, removeNotes, writeNote } from "./notes.ts";
import { removeAndReconnect, removeNodes } from "./remove-nodes.ts";
import { whyNot } from "./why-not.ts";

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

/** A catalogue of these and nothing else. */
export const CATALOG: Catalog = {
  nodes: Object.values(TYPES),
  chains: [],
  operators: [],
  channels: [],
  protocols: [],
  templates: [],
};

function out() {
  return { id: "out", label: "then" };
}

const nodeId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const edgeId = fc.constantFrom("e1", "e2", "e3", "e4", "e5", "e6");
const noteId = fc.constantFrom("n1", "n2", "n3");
const groupId = fc.constantFrom("g1", "g2");
const SIZE = { width: 320, height: 84 };
const sizeOf = () => SIZE;
const coordinate = fc.integer({ min: -500, max: 500 });

const graphsWithout: fc.Arbitrary<Graph> = fc.record({
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
  notes: fc.dictionary(noteId, fc.record({ text: fc.string({ maxLength: 10 }), x: coordinate, y: coordinate })),
  layout: fc.dictionary(nodeId, fc.record({ x: coordinate, y: coordinate })),
});

/**
 * Any document the canvas may be given: also with edges that lead nowhere, circles, cards without a place, and groups
 * of cards that are not there.
 */
export const graphs: fc.Arbitrary<Graph> = fc
  .tuple(
    graphsWithout,
    fc.dictionary(
      groupId,
      fc.record({ name: fc.string({ maxLength: 10 }), nodes: fc.uniqueArray(nodeId, { minLength: 1, maxLength: 4 }) }),
    ),
  )
  .map(([graph, groups]) => (Object.keys(groups).length > 0 ? { ...graph, groups } : graph));

const chosen = fc.subarray(["a", "b", "c", "d"]);
const freshFrom = (seed: number) => (taken: Record<string, unknown>) =>
  newId(taken, chanceFrom(seed + Object.keys(taken).length));

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
  fc.record({ ids: chosen, notes: fc.subarray(["n1", "n2"]), seed: fc.nat() }).map(({ ids, notes, seed }) => ({
    label: "duplicate",
    apply: (graph: Graph) => {
      const fragment = fragmentOf(graph, ids, notes);
      return insertFragment(graph, { fragment, by: { x: 20, y: 20 }, freshId: freshFrom(seed) }).graph;
    },
  })),
  fc.record({ edgeId, type: fc.constantFrom(...Object.keys(TYPES)), seed: fc.nat() }).map(({ edgeId, type, seed }) => ({
    label: "insert",
    apply: (graph: Graph) => {
      const ids = { id: freshFrom(seed)(graph.nodes), newEdgeId: freshFrom(seed)(graph.edges) };
      return insertOnEdge(graph, { edgeId, type, ...ids, types: TYPES, sizeOf, size: SIZE });
    },
  })),
  fc.record({ node: nodeId, seed: fc.nat() }).map(({ node, seed }) => ({
    label: "close the gap",
    apply: (graph: Graph) =>
      removeAndReconnect(graph, {
        nodeId: node,
        freshId: freshFrom(seed),
        mayConnect: (at, way) => whyNot(at, TYPES, way) === null,
      }),
  })),
  fc.record({ ids: chosen, to: fc.constantFrom("left", "centre", "bottom" as const) }).map(({ ids, to }) => ({
    label: "align",
    apply: (graph: Graph) => moveNodes(graph, aligned(graph, { ids, sizeOf }, to)),
  })),
  fc.record({ ids: chosen, axis: fc.constantFrom("across", "down" as const) }).map(({ ids, axis }) => ({
    label: "distribute",
    apply: (graph: Graph) => moveNodes(graph, distributed(graph, { ids, sizeOf }, axis)),
  })),
  markGestures(),
);

/** What is done to notes and groups. */
function markGestures(): fc.Arbitrary<{ label: string; apply: (graph: Graph) => Graph }> {
  return fc.oneof(
    fc.record({ id: noteId, x: coordinate, text: fc.string() }).map(({ id, x, text }) => ({
      label: "add a note",
      apply: (graph: Graph) => (graph.notes[id] ? graph : addNote(graph, { id, at: { x, y: x }, text })),
    })),
    fc.record({ id: noteId, text: fc.string() }).map(({ id, text }) => ({
      label: "write a note",
      apply: (graph: Graph) => writeNote(graph, id, text),
    })),
    fc.record({ id: noteId, x: coordinate, y: coordinate }).map(({ id, x, y }) => ({
      label: "move a note",
      apply: (graph: Graph) => moveNotes(graph, { [id]: { x, y } }),
    })),
    noteId.map((id) => ({ label: "remove a note", apply: (graph: Graph) => removeNotes(graph, [id]) })),
    fc.record({ id: groupId, nodeIds: chosen, name: fc.string() }).map(({ id, nodeIds, name }) => ({
      label: "group",
      apply: (graph: Graph) => groupNodes(graph, id, { name, nodeIds }),
    })),
    groupId.map((id) => ({ label: "ungroup", apply: (graph: Graph) => ungroup(graph, [id]) })),
    fc.record({ id: groupId, name: fc.string() }).map(({ id, name }) => ({
      label: "rename a group",
      apply: (graph: Graph) => renameGroup(graph, id, name),
    })),
  );
}

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
