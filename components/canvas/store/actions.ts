import type { GraphDescription } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { inReadingOrder } from "../canvas-shape.ts";
import { record, redo, undo } from "../document/history.ts";
import { type BuilderState, NOTHING_SELECTED, redrawn, type Selection } from "./builder-state.ts";
import type { ExternalStore } from "./external-store.ts";
import { chooseLate } from "./only-choice.ts";
import { problemsByNode, shareDescription } from "./share-description.ts";

export type BuilderStore = ExternalStore<BuilderState>;

type Gesture = {
  /** What it was, for undo and for a screen reader: "Move Email". */
  label: string;
  /** Joins it with the gesture before that had the same key, e.g. typing in one field. */
  key?: string;
  /** Nodes selected afterwards; otherwise what is still there stays selected. */
  select?: readonly string[];
  /** Notes selected afterwards, with `select` or instead of it. */
  selectNotes?: readonly string[];
  /** The step that it put here, if any. */
  adds?: string;
};

/** Every change of the document goes through here: one gesture, one entry to undo. False when nothing changed. */
export function change(store: BuilderStore, gesture: Gesture, apply: (graph: Graph) => Graph): boolean {
  const state = store.get();
  if (state.isReadOnly) {
    say(store, "You can look at this workflow, not change it");
    return false;
  }
  const graph = apply(state.graph);
  if (graph === state.graph) return false;
  const history = record(state.history, state.graph, { label: gesture.label, key: gesture.key, atMs: Date.now() });
  const { select: nodes, selectNotes: notes } = gesture;
  const selection = nodes || notes ? selectionOf(nodes ?? [], notes) : pruned(state.selection, graph);
  const announcement = gesture.key === undefined ? gesture.label : state.announcement;
  const unsourced = gesture.adds ? new Set([...state.unsourced, gesture.adds]) : state.unsourced;
  store.set(redrawn({ ...state, graph, history, selection, unsourced, announcement }));
  return true;
}

export function undoGesture(store: BuilderStore): void {
  const state = store.get();
  const moved = undo(state.history, state.graph);
  if (!moved) {
    say(store, "Nothing to undo");
    return;
  }
  const { graph, history, label } = moved;
  store.set(
    redrawn({ ...state, graph, history, selection: pruned(state.selection, graph), announcement: `Undone: ${label}` }),
  );
}

export function redoGesture(store: BuilderStore): void {
  const state = store.get();
  const moved = redo(state.history, state.graph);
  if (!moved) {
    say(store, "Nothing to redo");
    return;
  }
  const { graph, history, label } = moved;
  store.set(
    redrawn({ ...state, graph, history, selection: pruned(state.selection, graph), announcement: `Redone: ${label}` }),
  );
}

/** Puts the cards into the order in which they are read, where that has changed. Nothing to see. */
export function settleOrder(store: BuilderStore): void {
  const state = store.get();
  const shape = inReadingOrder(state.shape, state.graph);
  if (shape !== state.shape) store.set({ ...state, shape });
}

/** Tells a screen reader. The same words twice are said twice: a trailing space makes them differ. */
export function say(store: BuilderStore, words: string): void {
  const state = store.get();
  store.set({ ...state, announcement: words === state.announcement ? `${words} ` : words });
}

/** Selects these nodes, and notes, and nothing else. */
export function selectNodes(store: BuilderStore, nodeIds: readonly string[], noteIds: readonly string[] = []): void {
  select(store, selectionOf(nodeIds, noteIds));
}

export function select(store: BuilderStore, selection: Selection): void {
  const state = store.get();
  const { nodes, edges, notes } = state.selection;
  if (sameSet(nodes, selection.nodes) && sameSet(edges, selection.edges) && sameSet(notes, selection.notes)) return;
  store.set(redrawn({ ...state, selection }));
}

export function openInspector(store: BuilderStore, nodeId: string): void {
  selectNodes(store, [nodeId]);
  store.set({ ...store.get(), isInspectorOpen: true });
}

export function closeInspector(store: BuilderStore): void {
  store.set({ ...store.get(), isInspectorOpen: false, fieldTarget: null });
}

/** Opens a node at one of its fields: "Go to field". */
export function goToField(store: BuilderStore, nodeId: string, field: string): void {
  openInspector(store, nodeId);
  const state = store.get();
  store.set({ ...state, fieldTarget: { nodeId, field, asked: (state.fieldTarget?.asked ?? 0) + 1 } });
}

/**
 * Takes the server's description in, and chooses where by it there is one source for a step that was put here lately.
 * Sentences of nodes that did not change keep their identity.
 */
export function takeDescription(store: BuilderStore, fresh: GraphDescription): void {
  const state = store.get();
  const description = shareDescription(state.description, fresh);
  if (description === state.description) return;
  store.set(
    redrawn({
      ...state,
      ...chooseLate({ ...state, description }),
      description,
      problemsByNode: problemsByNode(description.problems, state.problemsByNode),
    }),
  );
}

/** Shows how many went along each edge; null shows none. */
export function showCounts(store: BuilderStore, { counts, stopped }: Pick<BuilderState, "counts" | "stopped">): void {
  store.set(redrawn({ ...store.get(), counts, stopped }));
}

/** Shows how many of a card's calls are held back. */
export function showHeld(store: BuilderStore, held: BuilderState["held"]): void {
  store.set(redrawn({ ...store.get(), held }));
}

function selectionOf(nodeIds: readonly string[], noteIds: readonly string[] = []): Selection {
  if (nodeIds.length + noteIds.length === 0) return NOTHING_SELECTED;
  return { nodes: new Set(nodeIds), edges: new Set(), notes: new Set(noteIds) };
}

/** The selection without what is gone. */
function pruned(selection: Selection, graph: Graph): Selection {
  const nodes = [...selection.nodes].filter((id) => Object.hasOwn(graph.nodes, id));
  const edges = [...selection.edges].filter((id) => Object.hasOwn(graph.edges, id));
  const notes = [...selection.notes].filter((id) => Object.hasOwn(graph.notes, id));
  const { size } = selection.nodes;
  const isWhole =
    nodes.length === size && edges.length === selection.edges.size && notes.length === selection.notes.size;
  return isWhole ? selection : { nodes: new Set(nodes), edges: new Set(edges), notes: new Set(notes) };
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}
