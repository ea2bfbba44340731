import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { draftEdit } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
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
    const saved = await writeDraft(tx, ctx, { id, baseRevision, graph, kind: "restore" });
    if (!saved) throw new StaleDraftError(await loadDraft(tx, of));
    await writeAudit(tx, ctx, { action: "workflow.restore", subject: `workflow:${id}`, facts: { number } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
    return saved;
  });
}

export const discardDraftSchema = z.strictObject({ id: z.int().positive(), baseRevision: z.int().min(1) });

/** Puts what is live back into the draft. What was there stays among the draft's earlier states. */
export function discardDraft(
  ctx: MemberContext,
  { id, baseRevision }: z.infer<typeof discardDraftSchema>,
): Promise<SavedDraft & { graph: Graph }> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const { liveVersionId } = await loadWorkflow(tx, of, { lock: true });
    if (liveVersionId === null) {
      throw new ConflictError("Nothing was published yet, so there is nothing to go back to. Archive it instead.");
    }
    const { graph, number } = await loadVersion(tx, { ...of, versionId: liveVersionId });
    const saved = await writeDraft(tx, ctx, { id, baseRevision, graph, kind: "discard" });
    if (!saved) throw new StaleDraftError(await loadDraft(tx, of));
    await writeAudit(tx, ctx, { action: "workflow.discard-draft", subject: `workflow:${id}`, facts: { number } });
    return { ...saved, graph };
  });
}

export const restoreEditSchema = z.strictObject({
  id: z.int().positive(),
  editId: z.int().positive(),
  baseRevision: z.int().min(1),
});

/** Puts the draft back to how it was before a stretch of work; that, too, can be gone back from. */
export function restoreEdit(
  ctx: MemberContext,
  { id, editId, baseRevision }: z.infer<typeof restoreEditSchema>,
): Promise<SavedDraft & { graph: Graph }> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of, { lock: true });
    const [edit] = await tx
      .select({ before: draftEdit.before })
      .from(draftEdit)
      .where(and(eq(draftEdit.workspaceId, ctx.workspaceId), eq(draftEdit.workflowId, id), eq(draftEdit.id, editId)))
      .limit(1);
    if (!edit) throw new NotFoundError("This state of the draft", { id: editId });
    const saved = await writeDraft(tx, ctx, { id, baseRevision, graph: edit.before, kind: "restore" });
    if (!saved) throw new StaleDraftError(await loadDraft(tx, of));
    return { ...saved, graph: edit.before };
  });
}
