import { type Graph, topologicalOrder } from "#server/contract/graph.ts";

export type Direction = "up" | "down" | "left" | "right";

/** Node ids as they are read: from triggers down, siblings from left to right. Nodes on a circle come last. */
export function readingOrder(graph: Graph): string[] {
  const rank = new Map<string, number>();
  const order = topologicalOrder(graph);
  const edges = Object.values(graph.edges);
  for (const id of order) {
    const above = edges.filter((edge) => edge.to[0] === id).map((edge) => rank.get(edge.from[0]) ?? 0);
    rank.set(id, above.length ? Math.max(...above) + 1 : 0);
  }
  const place = (id: string) => rank.get(id) ?? Number.MAX_SAFE_INTEGER;
  const x = (id: string) => graph.layout[id]?.x ?? 0;
  return Object.keys(graph.nodes).sort((a, b) => place(a) - place(b) || x(a) - x(b) || (a < b ? -1 : 1));
}

/**
 * The card an arrow key goes to: up and down along edges, left and right among those that share a card above; where
 * there is none, the nearest card in that direction. Undefined when nothing stands there.
 */
export function neighbour(graph: Graph, nodeId: string, direction: Direction): string | undefined {
  const edges = Object.values(graph.edges).filter((edge) => graph.nodes[edge.from[0]] && graph.nodes[edge.to[0]]);
  const above = edges.filter((edge) => edge.to[0] === nodeId).map((edge) => edge.from[0]);
  const below = edges.filter((edge) => edge.from[0] === nodeId).map((edge) => edge.to[0]);
  if (direction === "up" && above.length > 0) return nearest(graph, nodeId, above);
  if (direction === "down" && below.length > 0) return nearest(graph, nodeId, below);
  const siblings = edges.filter((edge) => above.includes(edge.from[0])).map((edge) => edge.to[0]);
  const lies = (id: string) => id !== nodeId && liesTowards(graph, { from: nodeId, to: id }, direction);
  const isSideways = direction === "left" || direction === "right";
  const besides = isSideways ? siblings.filter(lies) : [];
  return nearest(graph, nodeId, besides.length > 0 ? besides : Object.keys(graph.nodes).filter(lies));
}

/** Where a card lies. */
export const placeOf = (graph: Graph, id: string) => graph.layout[id] ?? { x: 0, y: 0 };

/** Whether a card lies more in this direction than in any other. */
function liesTowards(graph: Graph, { from, to }: { from: string; to: string }, direction: Direction): boolean {
  const [a, b] = [placeOf(graph, from), placeOf(graph, to)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  if (direction === "left") return dx < 0 && Math.abs(dx) >= Math.abs(dy);
  if (direction === "right") return dx > 0 && Math.abs(dx) >= Math.abs(dy);
  if (direction === "up") return dy < 0 && Math.abs(dy) > Math.abs(dx);
  return dy > 0 && Math.abs(dy) > Math.abs(dx);
}

function nearest(graph: Graph, nodeId: string, ids: readonly string[]): string | undefined {
  const at = placeOf(graph, nodeId);
  const far = (id: string) => Math.hypot(placeOf(graph, id).x - at.x, placeOf(graph, id).y - at.y);
  return [...new Set(ids)].sort((a, b) => far(a) - far(b))[0];
}
