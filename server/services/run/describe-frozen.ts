import type { Tx } from "#db/client.ts";
import { catalogData } from "#server/catalog/data.ts";
import type { GraphDescription, NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { describeGraph } from "#server/services/workflow/describe-graph.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";

/** All that is needed to draw a published graph. */
export type FrozenGraph = { graph: Graph; description: GraphDescription; types: NodeTypeData[] };

/** A published graph with its cards' sentences and the node types it uses; inside the caller's transaction and role. */
export async function describeFrozen(tx: Tx, o: { workspaceId: number; graph: Graph }): Promise<FrozenGraph> {
  const used = new Set(Object.values(o.graph.nodes).map((node) => node.type));
  const types = catalogData({ chainIds: [], channels: [] }).nodes.filter((type) => used.has(type.type));
  const description = describeGraph(o.graph, await loadFacts(tx, o.workspaceId));
  // What would be wrong with it today is no business of an execution that ran then.
  return { graph: o.graph, types, description: { ...description, problems: [] } };
}
