import { and, eq, gte } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { approval } from "#db/schema/approval.ts";
import { draftEdit, workflowVersion } from "#db/schema/workflow.ts";
import { workspace } from "#db/schema/workspace.ts";
import type { Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import type { MemberContext } from "#server/services/context.ts";

/** Whether nothing of this workspace goes live without a second person. */
export async function needsApproval(tx: Tx, workspaceId: number): Promise<boolean> {
  const [row] = await tx
    .select({ needed: workspace.needsApproval })
    .from(workspace)
    .where(eq(workspace.id, workspaceId))
    .limit(1);
  return row?.needed === true;
}

type Asked = { workflowId: number; liveVersionId: number | null; graph: Graph; note: string; backTo: number | null };

/** Keeps a checked graph for a second person; an earlier request of the workflow is withdrawn. Call it under the workflow's lock. */
export async function askApproval(tx: Tx, ctx: MemberContext, asked: Asked): Promise<{ id: number }> {
  const { workflowId, graph, note, backTo } = asked;
  const { workspaceId, now, actor } = ctx;
  await tx
    .update(approval)
    .set({ state: "withdrawn", decidedBy: actor.address, decidedAt: now })
    .where(and(eq(approval.workspaceId, workspaceId), eq(approval.workflowId, workflowId), eq(approval.state, "open")));
  const authors = backTo === null ? await authorsOf(tx, ctx, asked) : [actor.address];
  const [made] = await tx
    .insert(approval)
    .values({ workspaceId, workflowId, graph, note, backTo, authors, askedBy: actor.address, askedAt: now })
    .returning({ id: approval.id });
  await writeAudit(tx, ctx, { action: "approval.ask", subject: `workflow:${workflowId}`, facts: { backTo } });
  await notifyChange(tx, { workspaceId, topic: "workflow" });
  return present(made, "an insert returns its row");
}

/** Whoever asks, and all who worked on the draft since what is live was published. */
async function authorsOf(tx: Tx, ctx: MemberContext, { workflowId, liveVersionId }: Asked) {
  const [live] =
    liveVersionId === null
      ? []
      : await tx
          .select({ at: workflowVersion.publishedAt })
          .from(workflowVersion)
          .where(eq(workflowVersion.id, liveVersionId))
          .limit(1);
  const rows = await tx
    .selectDistinct({ author: draftEdit.author })
    .from(draftEdit)
    .where(
      and(
        eq(draftEdit.workspaceId, ctx.workspaceId),
        eq(draftEdit.workflowId, workflowId),
        live ? gte(draftEdit.endedAt, live.at) : undefined,
      ),
    );
  return [...new Set([ctx.actor.address, ...rows.map(({ author }) => author)])];
}
