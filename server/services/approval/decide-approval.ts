import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { type ApprovalState, approval } from "#db/schema/approval.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import { ConflictError, NotAllowedError, NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { type Published, putLive } from "#server/services/workflow/publish-workflow.ts";

export const decideApprovalSchema = z.strictObject({ approvalId: z.int().positive() });
type Decide = z.infer<typeof decideApprovalSchema>;

/**
 * A second person makes the pinned graph live, not whatever the draft has become since. Who had a hand in it may not.
 *
 * @throws NotFoundError, NotAllowedError, ConflictError when it is decided already
 */
export async function approve(ctx: MemberContext, { approvalId }: Decide): Promise<Published> {
  checkRole(ctx, "operator");
  return await inWorkspace(ctx.workspaceId, async (tx): Promise<Published> => {
    const { asked, row } = await lockOpen(tx, ctx, approvalId);
    if (asked.authors.includes(ctx.actor.address)) {
      throw new NotAllowedError("You had a hand in this, so a second person has to approve it.", { approvalId });
    }
    const { graph, note, askedBy, backTo } = asked;
    const published = await putLive(tx, ctx, {
      ...{ row, graph: migrateGraph(graph), note, facts: { approvalId }, approved: { askedBy } },
      ...(backTo === null ? {} : { backTo }),
    });
    if (published.kind === "published") await close(tx, ctx, { approvalId, state: "approved" });
    return published;
  });
}

/** It does not go live. Who asked takes it back; anybody else who could approve it declines it. */
export async function declineApproval(ctx: MemberContext, { approvalId }: Decide): Promise<void> {
  checkRole(ctx, "operator");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const { asked } = await lockOpen(tx, ctx, approvalId);
    const state = asked.askedBy === ctx.actor.address ? "withdrawn" : "declined";
    await close(tx, ctx, { approvalId, state });
    await writeAudit(tx, ctx, { action: `approval.${state}`, subject: `workflow:${asked.workflowId}`, facts: {} });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
  });
}

/** Looked at again under the workflow's lock: two people cannot decide at once, nor over a later request. */
async function lockOpen(tx: Tx, ctx: MemberContext, approvalId: number) {
  const here = and(eq(approval.workspaceId, ctx.workspaceId), eq(approval.id, approvalId));
  const [found] = await tx.select({ workflowId: approval.workflowId }).from(approval).where(here).limit(1);
  if (!found) throw new NotFoundError("This request", { id: approvalId });
  const row = await loadWorkflow(tx, { workspaceId: ctx.workspaceId, id: found.workflowId }, { lock: true });
  const [asked] = await tx.select().from(approval).where(here).limit(1);
  if (asked?.state !== "open") {
    throw new ConflictError("This request was decided already, or a later one took its place.", {
      state: asked?.state ?? "gone",
    });
  }
  if (row.state === "archived") throw new ConflictError("This workflow is archived. Duplicate it to go on with it.");
  return { asked, row };
}

type Close = { approvalId: number; state: ApprovalState };

async function close(tx: Tx, ctx: MemberContext, { approvalId, state }: Close): Promise<void> {
  await tx
    .update(approval)
    .set({ state, decidedBy: ctx.actor.address, decidedAt: ctx.now })
    .where(and(eq(approval.workspaceId, ctx.workspaceId), eq(approval.id, approvalId)));
}
