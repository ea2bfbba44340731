import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { type DraftEditKind, workflowDraft } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { keepEdit } from "./keep-edit.ts";
import { loadDraft, loadWorkflow } from "./load-workflow.ts";
import { parseGraph } from "./parse-graph.ts";

export const saveDraftSchema = z.strictObject({
  id: z.int().positive(),
  /** The revision that the client's changes stand on. */
  baseRevision: z.int().min(1),
  graph: z.unknown(),
});
export type SaveDraftInput = z.infer<typeof saveDraftSchema>;

export type SavedDraft = { revision: number; updatedAt: Date };

/** Someone saved in between. Take theirs, or save again with `revision` as the base to write over it. */
export class StaleDraftError extends ConflictError {
  override name = "StaleDraftError";
  constructor(current: { revision: number; updatedBy: string; updatedAt: Date }) {
    super("Someone else saved this draft in the meantime. Load their version, or keep yours and write over it.", {
      revision: current.revision,
      updatedBy: current.updatedBy,
      updatedAt: current.updatedAt.toISOString(),
    });
  }
}

/**
 * Saves a draft, finished or not. Saving the same again is no conflict: the answer may have been lost on its way.
 * @throws StaleDraftError with facts revision, updatedBy, updatedAt
 */
export async function saveDraft(
  ctx: MemberContext,
  { id, baseRevision, graph: input }: SaveDraftInput,
): Promise<SavedDraft> {
  checkRole(ctx, "operator");
  const graph = parseGraph(input);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of);
    const saved = await writeDraft(tx, ctx, { id, baseRevision, graph });
    if (saved) return saved;
    const current = await loadDraft(tx, of);
    if (current.updatedBy === ctx.actor.address && sameJson(current.graph, graph)) return current;
    throw new StaleDraftError(current);
  });
}

type WriteDraft = { id: number; baseRevision: number; graph: Graph; kind?: DraftEditKind };

/** Writes when the draft is still at `baseRevision`, and keeps what was there before; undefined when it is not. */
export async function writeDraft(
  tx: Tx,
  ctx: MemberContext,
  { id, baseRevision, graph, kind = "edit" }: WriteDraft,
): Promise<SavedDraft | undefined> {
  const { graph: before } = await loadDraft(tx, { workspaceId: ctx.workspaceId, id });
  const [saved] = await tx
    .update(workflowDraft)
    .set({ graph, revision: sql`${workflowDraft.revision} + 1`, updatedAt: ctx.now, updatedBy: ctx.actor.address })
    .where(
      and(
        eq(workflowDraft.workflowId, id),
        eq(workflowDraft.workspaceId, ctx.workspaceId),
        eq(workflowDraft.revision, baseRevision),
      ),
    )
    .returning({ revision: workflowDraft.revision, updatedAt: workflowDraft.updatedAt });
  if (saved) await keepEdit(tx, ctx, { id, kind, before, revision: saved.revision });
  if (saved) await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
  return saved;
}

// Postgres keeps a jsonb's keys in an order of its own.
function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [x, y] = [Object.entries(a), new Map(Object.entries(b))];
  return x.length === y.size && x.every(([key, value]) => y.has(key) && sameJson(value, y.get(key)));
}
