import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadDraft, loadVersion, loadWorkflow } from "./load-workflow.ts";
import { type SavedDraft, StaleDraftError, writeDraft } from "./save-draft.ts";

export const restoreVersionSchema = z.strictObject({
  id: z.int().positive(),
  number: z.int().positive(),
  baseRevision: z.int().min(1),
});

/** Puts a published graph into the draft, as one more revision. What is live stays until it is published. */
export function restoreVersion(ctx: MemberContext, input: z.infer<typeof restoreVersionSchema>): Promise<SavedDraft> {
  checkRole(ctx, "operator");
  const { id, number, baseRevision } = input;
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of, { lock: true });
    const { graph } = await loadVersion(tx, { ...of, number });
    const saved = await writeDraft(tx, ctx, { id, baseRevision, graph });
    if (!saved) throw new StaleDraftError(await loadDraft(tx, of));
    await writeAudit(tx, ctx, { action: "workflow.restore", subject: `workflow:${id}`, facts: { number } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
    return saved;
  });
}
