import type { Graph, GraphNode } from "#server/contract/graph.ts";
import { type AnyNode, nodeTypeOf } from "./nodes/index.ts";

/** What of a definition migrating looks at. */
type Migrating = Pick<AnyNode, "v" | "migrations">;

/**
 * Brings every node's config to the version its type has now: in memory only, stored graphs stay as they are.
 *
 * No edge is ever dropped: one whose way is gone stays in the graph, and the validator names it. A node of a newer
 * version, or of a type that is not here, stays untouched.
 */
export function migrateGraph(graph: Graph, typeOf: (type: string) => Migrating | undefined = nodeTypeOf): Graph {
  const nodes = Object.entries(graph.nodes).map(([id, node]) => [id, migrateNode(node, typeOf(node.type))] as const);
  const isSame = nodes.every(([id, node]) => node === graph.nodes[id]);
  return isSame ? graph : { ...graph, nodes: Object.fromEntries(nodes) };
}

function migrateNode(node: GraphNode, definition: Migrating | undefined): GraphNode {
  if (!definition || node.v >= definition.v) return node;
  let { config } = node;
  for (let v = node.v; v < definition.v; v += 1) {
    const migrate = definition.migrations?.[v];
    // Left at the version that it could reach; the validator says so.
    if (!migrate) return v === node.v ? node : { ...node, v, config };
    config = migrate(config);
  }
  return { ...node, v: definition.v, config };
}
