import dagre from "@dagrejs/dagre";
import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "./card-size.ts";
import type { Point } from "./document/add-node.ts";

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
 * Top left corners, in pixels at 100 %, beginning at 0, 0.
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
  return corners(ids, (id) => {
    const { y } = layout.node(id);
    return { x: (middles.get(id) ?? 0) - sizeOf(id).width / 2, y: y - (tallest.get(y) ?? 0) / 2 };
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
    const lefts = wanted.map((child) => (middles.get(child) ?? 0) - sizeOf(child).width / 2);
    let left = Math.min(...lefts);
    for (const child of wanted) {
      const { width } = sizeOf(child);
      middles.set(child, left + width / 2);
      left += width + GAP_X;
    }
  }
}

function corners(ids: string[], at: (id: string) => Point): Record<string, Point> {
  const places = ids.map((id) => [id, at(id)] as const);
  const left = Math.min(...places.map(([, place]) => place.x));
  const top = Math.min(...places.map(([, place]) => place.y));
  const snap = (n: number) => Math.round(n / GRID) * GRID;
  return Object.fromEntries(places.map(([id, { x, y }]) => [id, { x: snap(x - left), y: snap(y - top) }]));
}
