import type { Catalog, Family, GraphDescription, Handle, Problem } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { type CanvasShape, canvasOf, emptyShape } from "../canvas-shape.ts";
import { cardSize, type Size } from "../card-size.ts";
import { emptyHistory, type History } from "../document/history.ts";
import type { NodeTypes } from "../document/why-not.ts";
import type { WayEdgeData } from "../way-edge.tsx";

export type Selection = { nodes: ReadonlySet<string>; edges: ReadonlySet<string>; notes: ReadonlySet<string> };

/** A field to bring into view, and a number that grows so that the same field can be asked for again. */
export type FieldTarget = { nodeId: string; field: string; asked: number };

/** Everything the builder knows on this side of the wire. Changed only by `actions`, never in place. */
export type BuilderState = {
  graph: Graph;
  history: History;
  catalog: Catalog;
  types: NodeTypes;
  /** The server's last description that fitted a graph of ours; kept while the next is on its way. */
  description: GraphDescription;
  problemsByNode: Readonly<Record<string, readonly Problem[]>>;
  /** Steps that were put here before it was described what they can take their values from. */
  unsourced: ReadonlySet<string>;
  selection: Selection;
  isInspectorOpen: boolean;
  fieldTarget: FieldTarget | null;
  /** By edge: how many went along it lately; null while that is not shown. */
  counts: Readonly<Record<string, WayEdgeData["count"]>> | null;
  /** By node: how many ended there lately; null while that is not shown. */
  stopped: Readonly<Record<string, number>> | null;
  /** By node: how many of its calls wait for a limit, or for their blocks for long. */
  held: Readonly<Record<string, number>>;
  /** What the canvas library draws; derived from all above, plus what it measured and drags. */
  shape: CanvasShape;
  /** A viewer looks: nothing changes the document. */
  isReadOnly: boolean;
  /** Last thing said to a screen reader. */
  announcement: string;
};

/** All but what the canvas library draws: a drag changes that with every pointer move, and nothing else. */
export type DraftState = Omit<BuilderState, "shape">;

export const NOTHING_SELECTED: Selection = { nodes: new Set(), edges: new Set(), notes: new Set() };
const NO_DESCRIPTION: GraphDescription = { nodes: {}, problems: [] };
const NO_WAYS: readonly Handle[] = [];

export function initialState(graph: Graph, catalog: Catalog, isReadOnly = false): BuilderState {
  const state: BuilderState = {
    graph,
    history: emptyHistory,
    catalog,
    types: Object.fromEntries(catalog.nodes.map((type) => [type.type, type])),
    description: NO_DESCRIPTION,
    problemsByNode: {},
    unsourced: new Set(),
    selection: NOTHING_SELECTED,
    isInspectorOpen: false,
    fieldTarget: null,
    counts: null,
    stopped: null,
    held: {},
    shape: emptyShape,
    isReadOnly,
    announcement: "",
  };
  return { ...state, shape: drawn(state) };
}

/** The state with its canvas drawn anew; what did not change keeps its identity. */
export function redrawn(state: BuilderState): BuilderState {
  const shape = drawn(state);
  const { shape: old } = state;
  const isSame = shape.nodes === old.nodes && shape.edges === old.edges && shape.guides === old.guides;
  return isSame ? state : { ...state, shape };
}

function drawn(state: BuilderState): CanvasShape {
  const faulty = state.description.problems.flatMap((problem) => problem.edgeId ?? []);
  return canvasOf(
    state.graph,
    {
      sizeOf: (id) => sizeOf(state, id),
      // Only what the server said: a way this browser does not know yet is not a wrong one.
      waysOf: (id) => state.description.nodes[id]?.handles,
      isSelected: (id) => state.selection.nodes.has(id) || state.selection.edges.has(id),
      isNoteSelected: (id) => state.selection.notes.has(id),
      invalidEdges: new Set(faulty),
      countOf: (id) => state.counts?.[id],
    },
    state.shape,
  );
}

export function familyOf(state: DraftState, nodeId: string): Family {
  return state.types[state.graph.nodes[nodeId]?.type ?? ""]?.family ?? "then";
}

/** The ways out of a node: the server's word, else the type's own. */
export function waysOf(state: DraftState, nodeId: string): readonly Handle[] {
  const type = state.graph.nodes[nodeId]?.type ?? "";
  return state.description.nodes[nodeId]?.handles ?? state.types[type]?.handles ?? NO_WAYS;
}

export function sizeOf(state: DraftState, nodeId: string): Size {
  return cardSize(familyOf(state, nodeId), waysOf(state, nodeId).length);
}

/** The one selected node, when exactly one is. */
export function soleNode(state: DraftState): string | undefined {
  const { nodes, edges, notes } = state.selection;
  const [only, ...more] = nodes;
  return more.length === 0 && edges.size === 0 && notes.size === 0 ? only : undefined;
}

/** The node whose fields are shown. */
export function inspectedNode(state: DraftState): string | undefined {
  return state.isInspectorOpen ? soleNode(state) : undefined;
}
