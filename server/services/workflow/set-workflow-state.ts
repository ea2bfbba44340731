import { and, eq } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadVersion, loadWorkflow } from "./load-workflow.ts";
import { setTriggersActive } from "./write-triggers.ts";

type Id = { id: number };
type Row = Awaited<ReturnType<typeof loadWorkflow>>;

/**
 * No event starts it any more, and what has not left yet is held: claims pass over it, so nothing is touched here however
 * much that is. Only what is with a provider at this moment still arrives, and what takes something back.
 */
export function pauseWorkflow(ctx: MemberContext, { id }: Id): Promise<void> {
  return changeState(ctx, { id, verb: "pause" }, (tx, row) => {
    if (row.state !== "live") throw new ConflictError("Only a live workflow can be paused.", { state: row.state });
    return putState(tx, row, { state: "paused", pausedAt: ctx.now, pausedBy: ctx.actor.address, now: ctx.now });
  });
}

/**
 * Events start the live version again, from now on, and what was held goes on where it was, each with the version it
 * began with. Events of the pause stay passed. One that paused at its end goes on without an end.
 */
export function resumeWorkflow(ctx: MemberContext, { id }: Id): Promise<void> {
  return changeState(ctx, { id, verb: "resume" }, (tx, row) => {
    if (row.state !== "paused") throw new ConflictError("This workflow is not paused.", { state: row.state });
    const expiresAt = endAhead(row, ctx.now);
    return putState(tx, row, { state: "live", pausedAt: null, pausedBy: null, expiresAt, now: ctx.now });
  });
}

/** Takes it out of the lists, for good; its runs and versions stay readable. */
export function archiveWorkflow(ctx: MemberContext, { id }: Id): Promise<void> {
  return changeState(ctx, { id, verb: "archive" }, (tx, row) => {
    if (row.state === "archived") throw new ConflictError("This workflow is archived already.");
    return putState(tx, row, { state: "archived", now: ctx.now });
  });
}

function changeState(
  ctx: MemberContext,
  { id, verb }: Id & { verb: string },
  change: (tx: Tx, row: Row) => Promise<void>,
): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    await change(tx, await loadWorkflow(tx, { workspaceId: ctx.workspaceId, id }, { lock: true }));
    await writeAudit(tx, ctx, { action: `workflow.${verb}`, subject: `workflow:${id}` });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
  });
}

/** An end that has passed ends nothing any more. */
export function endAhead({ expiresAt }: Pick<Row, "expiresAt">, now: Date): Date | null {
  return expiresAt && expiresAt > now ? expiresAt : null;
}

type StateChange = Partial<typeof workflow.$inferInsert> & { now: Date };

/** Writes a workflow's state, and wakes its triggers or puts them to sleep. Call it under the workflow's lock. */
export async function putState(tx: Tx, row: Row, { now, ...set }: StateChange): Promise<void> {
  const of = { workspaceId: row.workspaceId, id: row.id };
  await tx
    .update(workflow)
    .set(set)
    .where(and(eq(workflow.id, of.id), eq(workflow.workspaceId, of.workspaceId)));
  if (row.liveVersionId === null) return;
  const { plan } = await loadVersion(tx, { ...of, versionId: row.liveVersionId });
  const nodeIds = plan.triggers.map((t) => t.nodeId);
  await setTriggersActive(tx, { ...of, nodeIds, active: set.state === "live", now });
}
