import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { workflow, workflowVersion } from "#db/schema/workflow.ts";
import { storable } from "#server/catalog/message/clean-text.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Problem } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { askApproval, needsApproval } from "#server/services/approval/ask-approval.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { changesSince } from "./changes-since.ts";
import { compilePlan } from "./compile-plan.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadVersion, loadWorkflow } from "./load-workflow.ts";
import { StaleDraftError } from "./save-draft.ts";
import { endAhead } from "./set-workflow-state.ts";
import { validateGraph } from "./validate-graph.ts";
import { writeTriggers } from "./write-triggers.ts";

export const publishWorkflowSchema = z.strictObject({
  id: z.int().positive(),
  /** The revision the person looked at: nobody publishes what someone else changed meanwhile. */
  revision: z.int().min(1).optional(),
  note: z.string().transform(storable).pipe(z.string().trim().max(300)).default(""),
});
export type PublishInput = z.input<typeof publishWorkflowSchema>;

export type Published =
  | { kind: "published"; versionId: number; number: number; changes: string[] }
  /** Nothing is live yet: a second person has to approve it. */
  | { kind: "asked"; id: number }
  /** Nothing was changed; each error says what to mend. */
  | { kind: "refused"; problems: Problem[] };

/**
 * Makes the draft live: checks it once under lock, writes version, compiled plan and triggers in one transaction.
 * What runs keeps the version it began with.
 * @throws StaleDraftError when the draft moved on
 */
export function publishWorkflow(ctx: MemberContext, input: PublishInput): Promise<Published> {
  checkRole(ctx, "operator");
  const { id, revision, note } = publishWorkflowSchema.parse(input);
  return inWorkspace(ctx.workspaceId, async (tx): Promise<Published> => {
    const of = { workspaceId: ctx.workspaceId, id };
    const row = await loadWorkflow(tx, of, { lock: true });
    if (row.state === "archived") throw new ConflictError("This workflow is archived. Duplicate it to go on with it.");
    const draft = await loadDraft(tx, of);
    if (revision !== undefined && draft.revision !== revision) throw new StaleDraftError(draft);
    return putLive(tx, ctx, { row, graph: migrateGraph(draft.graph), note });
  });
}

type PutLive = {
  /** Locked by the caller. */
  row: typeof workflow.$inferSelect;
  graph: Graph;
  note: string;
  /** The version that it goes back to. */
  backTo?: number;
  /** Kept in the audit log beside the changes. */
  facts?: Record<string, unknown>;
  /** Whoever acts is the second person, and this is who asked. */
  approved?: { askedBy: `0x${string}` };
};

/** Makes a graph the next version, if nothing is wrong with it as of now: the one way to go live. */
export async function putLive(
  tx: Tx,
  ctx: MemberContext,
  { row, graph, note, backTo, approved, facts: more }: PutLive,
): Promise<Published> {
  const { id } = row;
  const of = { workspaceId: ctx.workspaceId, id };
  const facts = await loadFacts(tx, ctx.workspaceId);
  const problems = validateGraph(graph, facts);
  if (problems.some((problem) => problem.severity === "error")) return { kind: "refused", problems };

  if (!approved && (await needsApproval(tx, ctx.workspaceId))) {
    const { liveVersionId } = row;
    const asked = { workflowId: id, liveVersionId, graph, note, backTo: backTo ?? null };
    return { kind: "asked", ...(await askApproval(tx, ctx, asked)) };
  }
  const plan = compilePlan(graph, facts);
  const changes =
    row.liveVersionId === null
      ? []
      : changesSince(await loadVersion(tx, { ...of, versionId: row.liveVersionId }), graph, facts);
  const words = changes.map((change) => change.text);
  const version = await insertVersion(tx, ctx, {
    id,
    graph,
    plan,
    note: note || words.slice(0, 3).join("; ").slice(0, 300),
    publishedBy: approved?.askedBy ?? ctx.actor.address,
    approvedBy: approved ? ctx.actor.address : null,
  });
  await tx
    .update(workflow)
    .set({
      state: "live",
      liveVersionId: version.id,
      pausedAt: null,
      pausedBy: null,
      expiresAt: endAhead(row, ctx.now),
    })
    .where(and(eq(workflow.id, id), eq(workflow.workspaceId, ctx.workspaceId)));
  await writeTriggers(tx, { ...of, versionId: version.id, plan, now: ctx.now });
  const auditFacts = { number: version.number, changes: words.slice(0, 20), ...(backTo ? { backTo } : {}), ...more };
  await writeAudit(tx, ctx, { action: "workflow.publish", subject: `workflow:${id}`, facts: auditFacts });
  await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
  return { kind: "published", versionId: version.id, number: version.number, changes: words };
}

type NewVersion = Pick<
  typeof workflowVersion.$inferInsert,
  "graph" | "plan" | "note" | "publishedBy" | "approvedBy"
> & {
  id: number;
};

async function insertVersion(tx: Tx, ctx: MemberContext, { id, ...version }: NewVersion) {
  // safe under the workflow's lock
  const number = sql<number>`(select coalesce(max(v.number), 0) + 1 from workflow_version v where v.workflow_id = ${id}::bigint)`;
  const [row] = await tx
    .insert(workflowVersion)
    .values({
      workflowId: id,
      workspaceId: ctx.workspaceId,
      number,
      ...version,
      publishedAt: ctx.now,
    })
    .returning({ id: workflowVersion.id, number: workflowVersion.number });
  return present(row, "an insert returns its row");
}
