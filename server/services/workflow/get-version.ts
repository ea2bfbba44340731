import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { describeGraph } from "./describe-graph.ts";
import { diffGraphs } from "./diff-graphs.ts";
import { versionsOf } from "./get-workflow.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadVersion, loadWorkflow } from "./load-workflow.ts";

export const versionSchema = z.strictObject({ id: z.int().positive(), number: z.int().positive() });

/** Published versions, newest first. */
export function listVersions(ctx: MemberContext, { id }: { id: number }) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of);
    return versionsOf(tx, of);
  });
}

/** One version as it was published, and what restoring it would change in the draft. */
export function getVersion(ctx: MemberContext, { id, number }: z.infer<typeof versionSchema>) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const version = await loadVersion(tx, { ...of, number });
    const draft = await loadDraft(tx, of);
    const facts = await loadFacts(tx, ctx.workspaceId);
    const graph = migrateGraph(version.graph);
    const { note, publishedAt, publishedBy } = version;
    return {
      number,
      note,
      publishedAt,
      publishedBy,
      graph,
      description: describeGraph(graph, facts),
      changesToDraft: diffGraphs(migrateGraph(draft.graph), graph, facts),
    };
  });
}
