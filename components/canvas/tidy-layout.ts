import dagre from "@dagrejs/dagre";
import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "./card-size.ts";
import type { Point } from "./document/add-node.ts";
import { nearest } from "./document/nearest.ts";

const GAP_X = 20;
const GAP_Y = 46;
const GRID = 10;

type Facts = {
  sizeOf: (nodeId: string) => Size;
  /** Ids of a node's ways from left to right. */
  waysOf: (nodeId: string) => readonly string[];
};

/**
 * Places for every node, top to bottom, so that edges are short and siblings stand in the order of their ways.
 * Middles of upper edges, in pixels at 100 %; the first card's is at 0, 0.
 */
export function tidyLayout(graph: Graph, { sizeOf, waysOf }: Facts): Record<string, Point> {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "TB", nodesep: GAP_X, ranksep: GAP_Y, ranker: "tight-tree" });
  layout.setDefaultEdgeLabel(() => ({}));
  const ids = Object.keys(graph.nodes);
  for (const id of ids) layout.setNode(id, { ...sizeOf(id) });
  const edges = Object.values(graph.edges)
    .filter((edge) => graph.nodes[edge.from[0]] && graph.nodes[edge.to[0]])
    .sort((a, b) => waysOf(a.from[0]).indexOf(a.from[1]) - waysOf(b.from[0]).indexOf(b.from[1]));
  for (const edge of edges) layout.setEdge(edge.from[0], edge.to[0]);
  dagre.layout(layout);
  const middles = new Map(ids.map((id) => [id, layout.node(id).x]));
  orderByWays({ ids, edges, middles, waysOf, sizeOf });
  // Cards of one rank begin at one height, whatever their own.
  const tallest = new Map<number, number>();
  for (const id of ids) {
    const { y } = layout.node(id);
    tallest.set(y, Math.max(tallest.get(y) ?? 0, sizeOf(id).height));
  }
  return fromFirst(ids, (id) => {
    const { y } = layout.node(id);
    return { x: middles.get(id) ?? 0, y: y - (tallest.get(y) ?? 0) / 2 };
  });
}

type Ordering = {
  ids: string[];
  edges: Graph["edges"][string][];
  /** Changed in place. */
  middles: Map<string, number>;
} & Facts;

/** Children that hang on one card only are put in the order of its ways, each with all that hangs below it. */
function orderByWays({ ids, edges, middles, waysOf, sizeOf }: Ordering): void {
  const parents = new Map<string, Set<string>>();
  const children = new Map<string, string[]>();
  for (const edge of edges) {
    parents.set(edge.to[0], (parents.get(edge.to[0]) ?? new Set()).add(edge.from[0]));
    const below = children.get(edge.from[0]) ?? [];
    if (!below.includes(edge.to[0])) children.set(edge.from[0], [...below, edge.to[0]]);
  }
  const own = (id: string) => (children.get(id) ?? []).filter((child) => parents.get(child)?.size === 1);
  for (const id of ids) {
    const wanted = own(id);
    if (waysOf(id).length < 2 || wanted.length < 2 || wanted.some((child) => own(child).length > 0)) continue;
    const slots = wanted.map((child) => middles.get(child) ?? 0).sort((a, b) => a - b);
    const [first, ...rest] = wanted.map((child) => sizeOf(child).width);
    // Places are exchanged, never made: other cards may stand between these.
    if (rest.some((width) => width !== first)) continue;
    wanted.forEach((child, index) => {
      middles.set(child, slots[index] ?? 0);
    });
  }
}

function fromFirst(ids: string[], at: (id: string) => Point): Record<string, Point> {
  const places = ids.map((id) => [id, at(id)] as const);
  const top = Math.min(...places.map(([, place]) => place.y));
  const first = places.find(([, place]) => place.y === top)?.[1].x ?? 0;
  return Object.fromEntries(
    places.map(([id, { x, y }]) => [id, { x: nearest(x - first, GRID), y: nearest(y - top, GRID) }]),
  );
}

/** The graph with a place for every card: as it is when it has them, else laid out anew. Not a change of the draft. */
export function withPlaces(graph: Graph, facts: Facts): Graph {
  const ids = Object.keys(graph.nodes);
  if (ids.every((id) => graph.layout[id])) return graph;
  return { ...graph, layout: { ...tidyLayout(graph, facts), ...graph.layout } };
}
