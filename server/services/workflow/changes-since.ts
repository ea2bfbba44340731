import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { isSameSegment } from "#server/services/segment/same-segment.ts";
import { segmentsIn } from "./compile-plan.ts";
import { diffGraphs, type GraphChange } from "./diff-graphs.ts";
import { readGraph } from "./read-graph.ts";

type Live = { graph: Graph; number: number; plan: Pick<CompiledPlan, "segments"> };

/** What publishing a graph would change of the live version: in the graph, and in the segments that both ask for. */
export function changesSince(live: Live, graph: Graph, facts: WorkspaceFacts): GraphChange[] {
  return [...diffGraphs(migrateGraph(live.graph), graph, facts), ...segmentChanges(live, graph, facts)];
}

function segmentChanges({ plan, number }: Live, graph: Graph, facts: WorkspaceFacts): GraphChange[] {
  if (!plan.segments) return [];
  const read = readGraph(graph, facts);
  return segmentsIn(read).flatMap((now): GraphChange[] => {
    const before = plan.segments?.[now.id];
    if (!before || isSameSegment(before, now)) return [];
    const nodeId = [...read.nodes.values()].find(({ config }) => config.segmentId === now.id)?.id;
    const text = `The segment ${now.name} was changed since v${number}`;
    return [{ kind: "changed", ...(nodeId ? { nodeId } : {}), text }];
  });
}
