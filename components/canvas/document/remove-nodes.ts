import type { Graph } from "#server/contract/graph.ts";
import { connect, type Way } from "./connect.ts";
import { leaveGroups } from "./groups.ts";

/** The graph without these nodes, their edges, their places and their part in groups. References to them stay, and are reported. */
export function removeNodes(graph: Graph, nodeIds: readonly string[]): Graph {
  const gone = new Set(nodeIds.filter((id) => Object.hasOwn(graph.nodes, id)));
  if (gone.size === 0) return graph;
  const keep = <T>(values: Record<string, T>) =>
    Object.fromEntries(Object.entries(values).filter(([id]) => !gone.has(id)));
  return {
    ...leaveGroups(graph, [...gone]),
    nodes: keep(graph.nodes),
    layout: keep(graph.layout),
    edges: Object.fromEntries(
      Object.entries(graph.edges).filter(([, edge]) => !gone.has(edge.from[0]) && !gone.has(edge.to[0])),
    ),
  };
}

type RemoveAndReconnect = {
  nodeId: string;
  /** An id for each new edge. */
  freshId: (taken: Graph["edges"]) => string;
  mayConnect: (graph: Graph, way: Way) => boolean;
};

/** Removes one node and leads what came into it to what followed it, wherever that is allowed. */
export function removeAndReconnect(graph: Graph, { nodeId, freshId, mayConnect }: RemoveAndReconnect): Graph {
  const edges = Object.values(graph.edges);
  const sources = edges.filter((edge) => edge.to[0] === nodeId).map((edge) => edge.from);
  const targets = [...new Set(edges.filter((edge) => edge.from[0] === nodeId).map((edge) => edge.to[0]))];
  let next = removeNodes(graph, [nodeId]);
  for (const from of sources) {
    for (const to of targets) {
      if (mayConnect(next, { from, to })) next = connect(next, freshId(next.edges), { from, to });
    }
  }
  return next;
}
