import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { workflow } from "#db/schema/workflow.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { diffGraphs } from "./diff-graphs.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadVersion, loadWorkflow } from "./load-workflow.ts";
import { type Published, putLive } from "./publish-workflow.ts";
import { writeDraft } from "./save-draft.ts";

export const rollbackWorkflowSchema = z.strictObject({ id: z.int().positive(), number: z.int().positive() });

/**
 * Publishes the graph of an earlier version as the next one, checked as of now; no version is ever rewritten. A draft
 * that has nothing of its own follows; one that has stays as it is.
 */
export function rollbackWorkflow(
  ctx: MemberContext,
  { id, number }: z.infer<typeof rollbackWorkflowSchema>,
): Promise<Published> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx): Promise<Published> => {
    const of = { workspaceId: ctx.workspaceId, id };
    const row = await loadWorkflow(tx, of, { lock: true });
    if (row.state === "archived") throw new ConflictError("This workflow is archived. Duplicate it to go on with it.");
    const version = await loadVersion(tx, { ...of, number });
    if (version.id === row.liveVersionId) throw new ConflictError(`v${number} is what is live already.`);
    const follows = await isDraftAsLive(tx, ctx, row);
    const graph = migrateGraph(version.graph);
    const published = await putLive(tx, ctx, { row, graph, note: `Back to v${number}`, backTo: number });
    if (published.kind === "published" && follows) {
      const { revision } = await loadDraft(tx, of);
      await writeDraft(tx, ctx, { id, baseRevision: revision, graph, kind: "restore" });
    }
    return published;
  });
}

async function isDraftAsLive(tx: Tx, ctx: MemberContext, row: typeof workflow.$inferSelect): Promise<boolean> {
  if (row.liveVersionId === null) return false;
  const of = { workspaceId: ctx.workspaceId, id: row.id };
  const live = await loadVersion(tx, { ...of, versionId: row.liveVersionId });
  const draft = await loadDraft(tx, of);
  const facts = await loadFacts(tx, ctx.workspaceId);
  return diffGraphs(migrateGraph(live.graph), migrateGraph(draft.graph), facts).length === 0;
}
