import { type GraphEdge, type GraphNode, topologicalOrder } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import type { Output, Ref } from "#server/contract/value.ts";
import { migrateGraph } from "./migrate-graph.ts";
import { type AnyNode, nodeTypeOf } from "./nodes/index.ts";

export type PlannedNode = { id: string; node: GraphNode; definition: AnyNode | undefined };
type PlannedEdge = { id: string; edge: GraphEdge };

/** A published plan, made ready for walking. */
export type PreparedPlan = {
  plan: CompiledPlan;
  nodes: Map<string, PlannedNode>;
  /** Every edge points forward in it. */
  order: string[];
  edgesInto: Map<string, PlannedEdge[]>;
  edgesFrom: Map<string, PlannedEdge[]>;
  typeOf(ref: Ref["ref"]): Output | undefined;
};

/** A version published by an older Bellwether runs on today's node types: its configs are migrated here, in memory. */
export function preparePlan(stored: CompiledPlan): PreparedPlan {
  const plan = { ...stored, graph: migrateGraph(stored.graph) };
  const edges = Object.entries(plan.graph.edges).map(([id, edge]) => ({ id, edge }));
  const nodes = Object.entries(plan.graph.nodes).map(([id, node]) => ({ id, node, definition: nodeTypeOf(node.type) }));
  return {
    plan,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    order: topologicalOrder(plan.graph),
    edgesInto: Map.groupBy(edges, ({ edge }) => edge.to[0]),
    edgesFrom: Map.groupBy(edges, ({ edge }) => edge.from[0]),
    typeOf: ([nodeId, ...path]) => {
      const outputs = Object.hasOwn(plan.outputs, nodeId) ? plan.outputs[nodeId] : undefined;
      return outputs?.find(
        (output) => output.path.length === path.length && output.path.every((p, i) => p === path[i]),
      );
    },
  };
}
