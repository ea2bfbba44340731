import type { Graph, GraphNode } from "#server/contract/graph.ts";

/** A node of some version, with an edge by a way that may be gone. */
export function oldGraph(node: Omit<GraphNode, "name">): Graph {
  return {
    schema: 1,
    nodes: { a: { name: "Old", ...node }, b: { type: "stop", v: 1, name: "", config: { reason: "x" } } },
    edges: { e: { from: ["a", "gone"], to: ["b", "in"] } },
    notes: {},
    layout: {},
  };
}
