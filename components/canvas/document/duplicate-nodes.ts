import type { Graph, GraphNode } from "#server/contract/graph.ts";
import { freeName, type Point } from "./add-node.ts";

/** Part of a graph as it is copied: nodes, the edges between them, and where they stood. */
export type Fragment = Pick<Graph, "nodes" | "edges" | "layout">;

/** What a copy of these nodes carries. */
export function fragmentOf(graph: Graph, nodeIds: readonly string[]): Fragment {
  const chosen = new Set(nodeIds.filter((id) => Object.hasOwn(graph.nodes, id)));
  const keep = <T>(values: Record<string, T>) =>
    Object.fromEntries(Object.entries(values).filter(([id]) => chosen.has(id)));
  return {
    nodes: keep(graph.nodes),
    layout: keep(graph.layout),
    edges: Object.fromEntries(
      Object.entries(graph.edges).filter(([, edge]) => chosen.has(edge.from[0]) && chosen.has(edge.to[0])),
    ),
  };
}

/** `copies` has each copied node's id with its copy's. */
export type Inserted = { graph: Graph; copies: ReadonlyMap<string, string> };

type Insert = { fragment: Fragment; by: Point; freshId: (taken: Record<string, unknown>) => string };

/**
 * The graph with a copy of `fragment`, moved by `by`. Copies get ids of their own; references among the copied
 * nodes point at the copies, all others stay as they are.
 */
export function insertFragment(graph: Graph, { fragment, by, freshId }: Insert): Inserted {
  const nodes = { ...graph.nodes };
  const edges = { ...graph.edges };
  const layout = { ...graph.layout };
  const ids = new Map<string, string>();
  for (const [oldId, node] of Object.entries(fragment.nodes)) {
    const id = freshId(nodes);
    ids.set(oldId, id);
    nodes[id] = { ...node, name: freeName({ ...graph, nodes }, node.name) };
    const at = fragment.layout[oldId] ?? { x: 0, y: 0 };
    layout[id] = { x: at.x + by.x, y: at.y + by.y };
  }
  for (const id of ids.values()) {
    const node = nodes[id];
    if (node) nodes[id] = { ...node, config: pointAt(ids, node.config) as GraphNode["config"] };
  }
  for (const edge of Object.values(fragment.edges)) {
    const from = ids.get(edge.from[0]);
    const to = ids.get(edge.to[0]);
    if (from && to) edges[freshId(edges)] = { from: [from, edge.from[1]], to: [to, "in"] };
  }
  return { graph: { ...graph, nodes, edges, layout }, copies: ids };
}

/** A deep copy in which every `{ ref: [nodeId, …] }` to a copied node names its copy. */
function pointAt(ids: ReadonlyMap<string, string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => pointAt(ids, each));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === "ref" && Array.isArray(each) && typeof each[0] === "string") {
        return [key, [ids.get(each[0]) ?? each[0], ...each.slice(1)]];
      }
      return [key, pointAt(ids, each)];
    }),
  );
}
