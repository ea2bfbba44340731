import { inWorkspace } from "#db/client.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { insertWorkflow } from "./create-workflow.ts";
import { loadDraft, loadWorkflow } from "./load-workflow.ts";

/** A new workflow with a copy of the draft. Signal tokens are not copied: each door has its own. */
export function duplicateWorkflow(ctx: MemberContext, { id }: { id: number }): Promise<{ id: number }> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const row = await loadWorkflow(tx, of);
    const { graph } = await loadDraft(tx, of);
    return insertWorkflow(tx, ctx, { name: `${row.name.slice(0, 72)} (copy)`, graph, from: `workflow:${id}` });
  });
}
