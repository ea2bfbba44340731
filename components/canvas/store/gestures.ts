import type { Graph } from "#server/contract/graph.ts";
import { cardSize } from "../card-size.ts";
import { addNode, type Point } from "../document/add-node.ts";
import { moveNodes, renameNode, setConfig } from "../document/change-node.ts";
import { connect, disconnect, reconnect, type Way } from "../document/connect.ts";
import { type Fragment, fragmentOf, type Inserted, insertFragment } from "../document/duplicate-nodes.ts";
import { neighbour } from "../document/neighbours.ts";
import { newId } from "../document/new-id.ts";
import { moveNotes, removeNotes } from "../document/notes.ts";
import { freePlace, placeAtEnd, placeBelow } from "../document/place.ts";
import { removeAndReconnect, removeNodes } from "../document/remove-nodes.ts";
import { whyNot } from "../document/why-not.ts";
import { type BuilderStore, change, say, selectNodes } from "./actions.ts";
import { type BuilderState, type DraftState, redrawn, sizeOf, soleNode, waysOf } from "./builder-state.ts";
import { withOnlyChain, withOnlySource } from "./only-choice.ts";

const freshId = (taken: Record<string, unknown>) => newId(taken, Math.random);
const nameOf = (graph: Graph, nodeId: string) => graph.nodes[nodeId]?.name ?? "step";

type AddStep = {
  type: string;
  /** Middle of the upper edge; without it the card goes below what is selected. */
  at?: Point;
  /** The way to lead into it; without it the first free way of the selected card that may. */
  from?: Way["from"];
};

/** Adds a card, selects it, and connects it when that may be. The new node's id, undefined for an unknown type. */
export function addStep(store: BuilderStore, { type: typeName, at, from }: AddStep): string | undefined {
  const state = store.get();
  const type = state.types[typeName];
  if (!type) return undefined;
  const id = freshId(state.graph.nodes);
  const above = from?.[0] ?? (at ? undefined : soleNode(state));
  const start = above ? firstWay(state, { above, from }) : undefined;
  const around = {
    sizeOf: (nodeId: string) => sizeOf(state, nodeId),
    size: cardSize(type.family, type.handles.length),
  };
  const place = at
    ? freePlace(state.graph, at, around)
    : above
      ? placeBelow(state.graph, above, { ...around, under: type.family === "then" ? underWay(state, start) : 0.5 })
      : placeAtEnd(state.graph, around);
  const edgeId = freshId(state.graph.edges);
  let told = `Add ${type.label}`;
  const isAdded = change(store, { label: told, select: [id], adds: id }, (graph) => {
    const chained = withOnlyChain(state, type);
    const added = addNode(graph, { id, type: chained, at: place });
    if (!start) return added;
    const reason = whyNot(added, state.types, { from: start, to: id });
    const after = nameOf(graph, start[0]);
    told = reason ? `${told}, not connected to ${after}. ${reason}` : `${told} after ${after}`;
    if (reason) return added;
    const bound = addNode(graph, { id, type: withOnlySource(state, chained, start[0]), at: place });
    return connect(bound, edgeId, { from: start, to: id });
  });
  if (!isAdded) return undefined;
  say(store, told);
  return id;
}

/** The given way, or the first one of `above` that leads nowhere yet, else its first. */
function firstWay(
  state: BuilderState,
  { above, from }: { above: string; from: Way["from"] | undefined },
): Way["from"] | undefined {
  if (from) return from;
  const ways = waysOf(state, above).map((way) => way.id);
  const edges = Object.values(state.graph.edges);
  const used = new Set(edges.flatMap((edge) => (edge.from[0] === above ? edge.from[1] : [])));
  const handle = ways.find((way) => !used.has(way)) ?? ways[0];
  return handle ? [above, handle] : undefined;
}

/** Where along its card's lower edge a way leaves, from 0 to 1. */
function underWay(state: BuilderState, way: Way["from"] | undefined): number {
  if (!way) return 0.5;
  const ways = waysOf(state, way[0]);
  const index = ways.findIndex((each) => each.id === way[1]);
  return index < 0 ? 0.5 : (index + 0.5) / ways.length;
}

/** Connects, or says why not. */
export function connectSteps(store: BuilderStore, way: Way, moving?: string): string | null {
  const { graph, types } = store.get();
  const reason = whyNot(graph, types, { ...way, moving });
  if (reason) {
    say(store, `Not connected. ${reason}`);
    return reason;
  }
  const label = `Connect ${nameOf(graph, way.from[0])} to ${nameOf(graph, way.to)}`;
  if (moving) change(store, { label }, (before) => reconnect(before, moving, way));
  else change(store, { label }, (before) => connect(before, freshId(before.edges), way));
  return null;
}

export function disconnectEdge(store: BuilderStore, edgeId: string): void {
  const { graph } = store.get();
  const edge = graph.edges[edgeId];
  if (!edge) return;
  const label = `Disconnect ${nameOf(graph, edge.from[0])} from ${nameOf(graph, edge.to[0])}`;
  change(store, { label }, (before) => disconnect(before, [edgeId]));
}

/** Removes what is selected. The card to go to next, if there is one. */
export function deleteSelection(store: BuilderStore, { closeGap }: { closeGap: boolean }): string | undefined {
  const state = store.get();
  const nodes = [...state.selection.nodes];
  const edges = [...state.selection.edges];
  const notes = [...state.selection.notes];
  if (nodes.length + edges.length + notes.length === 0) return undefined;
  const [first] = nodes;
  const next = first && (neighbour(state.graph, first, "up") ?? neighbour(state.graph, first, "down"));
  const mayConnect = (graph: Graph, way: Way) => whyNot(graph, state.types, way) === null;
  change(store, { label: `Delete ${selectionWords(state)}`, select: [] }, (graph) => {
    const rest = removeNotes(disconnect(graph, edges), notes);
    if (!closeGap) return removeNodes(rest, nodes);
    return nodes.reduce((at, nodeId) => removeAndReconnect(at, { nodeId, freshId, mayConnect }), rest);
  });
  return next && !nodes.includes(next) ? next : undefined;
}

/** What is selected, in words: "Email", "3 steps", "a note". */
export function selectionWords({ graph, selection }: DraftState): string {
  const { nodes, edges, notes } = selection;
  const [first] = nodes;
  if (nodes.size === 1 && first) return nameOf(graph, first);
  if (nodes.size > 1) return `${nodes.size} steps`;
  if (edges.size > 0) return edges.size === 1 ? "a connection" : `${edges.size} connections`;
  return notes.size === 1 ? "a note" : `${notes.size} notes`;
}

export function duplicateSelection(store: BuilderStore): void {
  const { graph, selection } = store.get();
  const fragment = fragmentOf(graph, [...selection.nodes], [...selection.notes]);
  pasteFragment(store, { fragment, by: besides(store.get(), fragment), verb: "Duplicate" });
}

type Paste = {
  fragment: Fragment;
  /** How far from where it stood. */
  by: Point;
  verb: string;
  /** What a value's source outside of the fragment is here; without it everything stays as it is. */
  rebind?: (nodeId: string) => string | undefined;
};

/** Puts a copied fragment onto the canvas and selects it: one gesture. False where there was nothing to put. */
export function pasteFragment(store: BuilderStore, { fragment, by, verb, rebind }: Paste): boolean {
  const count = Object.keys(fragment.nodes).length;
  const noteCount = Object.keys(fragment.notes).length;
  if (count + noteCount === 0) return false;
  let inserted: Inserted | null = null;
  const what = count === 0 ? "note" : "step";
  const many = count || noteCount;
  const label = `${verb} ${many === 1 ? `a ${what}` : `${many} ${what}s`}`;
  const isPasted = change(store, { label }, (graph) => {
    inserted = insertFragment(graph, { fragment, by, freshId, rebind });
    return inserted.graph;
  });
  const done = inserted as Inserted | null;
  if (!isPasted || !done) return false;
  describeCopies(store, done.copies);
  selectNodes(store, [...done.copies.values()], done.notes);
  return true;
}

/** How far a copy goes: a little down, and one card alone far enough to cover nothing. */
export function besides(state: BuilderState, { layout }: Fragment): Point {
  const [only, ...more] = Object.entries(layout);
  if (!only || more.length > 0) return { x: 40, y: 40 };
  const [id, at] = only;
  const size = sizeOf(state, id);
  const free = freePlace(state.graph, { x: at.x + 40, y: at.y }, { sizeOf: (other) => sizeOf(state, other), size });
  return { x: free.x - at.x, y: free.y - at.y };
}

/** Until the server has described them, copies read as what they are copied from. */
function describeCopies(store: BuilderStore, copies: ReadonlyMap<string, string>): void {
  const state = store.get();
  const nodes = { ...state.description.nodes };
  for (const [original, copy] of copies) {
    const described = nodes[original];
    if (described && state.graph.nodes[copy]) nodes[copy] = described;
  }
  store.set(redrawn({ ...state, description: { ...state.description, nodes } }));
}

/** Moves the selected cards and notes by keyboard; a run of key presses is one gesture. */
export function nudge(store: BuilderStore, by: Point): void {
  const { graph, selection } = store.get();
  const moved = (ids: ReadonlySet<string>, places: Readonly<Record<string, Point>>) =>
    Object.fromEntries(
      [...ids].map((id) => {
        const at = places[id] ?? { x: 0, y: 0 };
        return [id, { x: at.x + by.x, y: at.y + by.y }];
      }),
    );
  const nodes = moved(selection.nodes, graph.layout);
  const notes = moved(selection.notes, graph.notes);
  const key = `nudge:${[...selection.nodes, "|", ...selection.notes].join()}`;
  change(store, { label: "Move", key }, (before) => moveNotes(moveNodes(before, nodes), notes));
}

export function rename(store: BuilderStore, nodeId: string, name: string): void {
  change(store, { label: "Rename", key: `name:${nodeId}` }, (graph) => renameNode(graph, nodeId, name));
}

type SetField = { key: string; label: string; value: unknown };

/** Sets one field; changes of the same field in quick succession are one gesture. */
export function setField(store: BuilderStore, nodeId: string, { key, label, value }: SetField): void {
  const gesture = { label: `Change ${label.toLowerCase()}`, key: `field:${nodeId}:${key}` };
  change(store, gesture, (graph) => setConfig(graph, nodeId, { key, value }));
}
