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
 * The card an arrow key goes to: up and down along edges, left and right among those that share a card above or
 * below, else among those beside it. Undefined when there is none.
 */
export function neighbour(graph: Graph, nodeId: string, direction: Direction): string | undefined {
  const edges = Object.values(graph.edges).filter((edge) => graph.nodes[edge.from[0]] && graph.nodes[edge.to[0]]);
  const above = edges.filter((edge) => edge.to[0] === nodeId).map((edge) => edge.from[0]);
  const below = edges.filter((edge) => edge.from[0] === nodeId).map((edge) => edge.to[0]);
  if (direction === "up") return nearest(graph, nodeId, above);
  if (direction === "down") return nearest(graph, nodeId, below);
  const siblings = edges.filter((edge) => above.includes(edge.from[0])).map((edge) => edge.to[0]);
  const y = graph.layout[nodeId]?.y ?? 0;
  const beside = Object.keys(graph.nodes).filter((id) => Math.abs((graph.layout[id]?.y ?? 0) - y) < 100);
  const candidates = siblings.length > 1 ? siblings : beside;
  const x = graph.layout[nodeId]?.x ?? 0;
  const sign = direction === "left" ? -1 : 1;
  return nearest(
    graph,
    nodeId,
    candidates.filter((id) => id !== nodeId && ((graph.layout[id]?.x ?? 0) - x) * sign > 0),
  );
}

function nearest(graph: Graph, nodeId: string, ids: readonly string[]): string | undefined {
  const x = graph.layout[nodeId]?.x ?? 0;
  return [...new Set(ids)].sort(
    (a, b) => Math.abs((graph.layout[a]?.x ?? 0) - x) - Math.abs((graph.layout[b]?.x ?? 0) - x),
  )[0];
}
