import type { Graph } from "#server/contract/graph.ts";

export type Way = { from: [nodeId: string, handleId: string]; to: string };

/** The graph with one more edge. An edge that is there already is not doubled. */
export function connect(graph: Graph, id: string, { from, to }: Way): Graph {
  if (edgeBetween(graph, { from, to })) return graph;
  return { ...graph, edges: { ...graph.edges, [id]: { from: [from[0], from[1]], to: [to, "in"] } } };
}

/** The graph with edge `id` led elsewhere; it keeps its id, so counts and selection follow it. */
export function reconnect(graph: Graph, id: string, { from, to }: Way): Graph {
  const edge = graph.edges[id];
  if (!edge) return graph;
  if (edge.from[0] === from[0] && edge.from[1] === from[1] && edge.to[0] === to) return graph;
  return { ...graph, edges: { ...graph.edges, [id]: { from: [from[0], from[1]], to: [to, "in"] } } };
}

/** The graph without these edges. */
export function disconnect(graph: Graph, edgeIds: readonly string[]): Graph {
  if (!edgeIds.some((id) => Object.hasOwn(graph.edges, id))) return graph;
  const gone = new Set(edgeIds);
  return { ...graph, edges: Object.fromEntries(Object.entries(graph.edges).filter(([id]) => !gone.has(id))) };
}

/** The id of the edge that already goes this way. */
export function edgeBetween(graph: Graph, { from, to }: Way): string | undefined {
  return Object.entries(graph.edges).find(
    ([, edge]) => edge.from[0] === from[0] && edge.from[1] === from[1] && edge.to[0] === to,
  )?.[0];
}
