import type { z } from "zod";
import type { edgeSchema, graphSchema, groupSchema, nodeSchema, noteSchema } from "./graph-schema.ts";

// The schemas stand apart: a browser that draws a graph needs none of them.
export type GraphNode = z.infer<typeof nodeSchema>;
export type GraphEdge = z.infer<typeof edgeSchema>;
export type Graph = z.infer<typeof graphSchema>;
export type GraphNote = z.infer<typeof noteSchema>;
export type GraphGroup = z.infer<typeof groupSchema>;

export const emptyGraph = (): Graph => ({ schema: 1, nodes: {}, edges: {}, notes: {}, layout: {} });

/** Nodes that reach `nodeId` along edges, nearest last; without itself. */
export function upstreamOf(graph: Graph, nodeId: string): string[] {
  const seen = new Set<string>();
  const visit = (at: string) => {
    for (const edge of Object.values(graph.edges)) {
      if (edge.to[0] !== at || seen.has(edge.from[0])) continue;
      seen.add(edge.from[0]);
      visit(edge.from[0]);
    }
  };
  visit(nodeId);
  return topologicalOrder(graph).filter((n) => seen.has(n));
}

/** Node ids so that every edge points forward; nodes on a cycle are left out. */
export function topologicalOrder(graph: Graph): string[] {
  const indegree = new Map(Object.keys(graph.nodes).map((n) => [n, 0]));
  const edges = Object.values(graph.edges).filter((e) => indegree.has(e.from[0]) && indegree.has(e.to[0]));
  for (const edge of edges) indegree.set(edge.to[0], (indegree.get(edge.to[0]) ?? 0) + 1);
  const ready = [...indegree].filter(([, n]) => n === 0).map(([n]) => n);
  const order: string[] = [];
  for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
    order.push(at);
    for (const edge of edges) {
      if (edge.from[0] !== at) continue;
      const left = (indegree.get(edge.to[0]) ?? 0) - 1;
      indegree.set(edge.to[0], left);
      if (left === 0) ready.push(edge.to[0]);
    }
  }
  return order;
}

/** True when an edge from → to would close a circle. */
export function wouldCycle(graph: Graph, from: string, to: string): boolean {
  return from === to || upstreamOf(graph, from).includes(to);
}
