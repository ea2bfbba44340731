import { and, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { approval } from "#db/schema/approval.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { changesSince } from "#server/services/workflow/changes-since.ts";
import type { GraphChange } from "#server/services/workflow/diff-graphs.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { loadVersion, loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { needsApproval } from "./ask-approval.ts";

/** What waits for a second person. */
export type OpenApproval = {
  id: number;
  note: string;
  backTo: number | null;
  askedBy: string;
  askedAt: Date;
  /** Of what is live; empty when nothing is yet. */
  changes: GraphChange[];
  /** This member had a hand in it, so another one has to approve it. */
  isOwn: boolean;
};

/** Whether a workflow needs a second person to go live, and what waits for one. */
export function readApproval(
  ctx: MemberContext,
  { id }: { id: number },
): Promise<{ isNeeded: boolean; open: OpenApproval | null }> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const { liveVersionId } = await loadWorkflow(tx, of);
    const isNeeded = await needsApproval(tx, ctx.workspaceId);
    const [row] = await tx
      .select()
      .from(approval)
      .where(and(eq(approval.workspaceId, of.workspaceId), eq(approval.workflowId, id), eq(approval.state, "open")))
      .limit(1);
    if (!row) return { isNeeded, open: null };
    const live = liveVersionId === null ? null : await loadVersion(tx, { ...of, versionId: liveVersionId });
    const changes = live ? changesSince(live, migrateGraph(row.graph), await loadFacts(tx, of.workspaceId)) : [];
    const { note, backTo, askedBy, askedAt } = row;
    const isOwn = row.authors.includes(ctx.actor.address);
    return { isNeeded, open: { id: row.id, note, backTo, askedBy, askedAt, changes, isOwn } };
  });
}
