import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { GraphDescription } from "#server/contract/catalog.ts";
import type { MemberContext } from "#server/services/context.ts";
import { changesSince } from "./changes-since.ts";
import { describeGraph } from "./describe-graph.ts";
import type { GraphChange } from "./diff-graphs.ts";
import { loadFacts } from "./load-facts.ts";
import { loadVersion, loadWorkflow } from "./load-workflow.ts";
import { parseGraph } from "./parse-graph.ts";

export const describeDraftSchema = z.strictObject({ graph: z.unknown(), id: z.int().positive().optional() });

/** What the canvas shows of a graph as it stands in the browser, saved or not; with `id`, also what publishing changes. */
export async function describeDraft(
  ctx: MemberContext,
  input: z.infer<typeof describeDraftSchema>,
): Promise<GraphDescription & { changes: GraphChange[] }> {
  const graph = parseGraph(input.graph);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const facts = await loadFacts(tx, ctx.workspaceId);
    return { ...describeGraph(graph, facts), changes: await changesOf() };

    async function changesOf(): Promise<GraphChange[]> {
      if (input.id === undefined) return [];
      const of = { workspaceId: ctx.workspaceId, id: input.id };
      const { liveVersionId } = await loadWorkflow(tx, of);
      if (liveVersionId === null) return [];
      const live = await loadVersion(tx, { ...of, versionId: liveVersionId });
      return changesSince(live, migrateGraph(graph), facts);
    }
  });
}
