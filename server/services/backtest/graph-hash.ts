import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { askedBy } from "#server/services/segment/same-segment.ts";
import { segmentsIn } from "#server/services/workflow/compile-plan.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { loadDraft } from "#server/services/workflow/load-workflow.ts";
import { readGraph } from "#server/services/workflow/read-graph.ts";

/** The same for graphs that do the same, with these segments: without places and notes, on today's node versions. */
export function graphHash(stored: Graph, { segments = {} }: Pick<CompiledPlan, "segments">): string {
  const { nodes, edges } = migrateGraph(stored);
  const asked = Object.entries(segments).map(([id, segment]) => [id, askedBy(segment)]);
  return sha256(jsonText(ordered(asked.length > 0 ? [nodes, edges, asked] : [nodes, edges])));
}

/** Of a workflow's draft, with the segments that it asks for as they are now. */
export async function draftHash(tx: Tx, of: { workspaceId: number; id: number }): Promise<string> {
  const { graph } = await loadDraft(tx, of);
  const facts = await loadFacts(tx, of.workspaceId);
  const segments = segmentsIn(readGraph(migrateGraph(graph), facts));
  return graphHash(graph, { segments: Object.fromEntries(segments.map((segment) => [segment.id, segment])) });
}

/** Keys in one order, whatever order they were written in. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, part]) => [key, ordered(part)]);
}
