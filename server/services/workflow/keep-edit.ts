import { and, desc, eq, lt } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type DraftEditKind, draftEdit } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";

type Edit = { id: number; kind: DraftEditKind; before: Graph; revision: number };

/**
 * Notes who changed a draft. Drawing on without a long rest is one stretch of work; putting another graph in its place
 * is always one of its own, so that it can be gone back from. Call it in the transaction that saved, after it.
 *
 * @param edit.before the graph as it was before this save; `revision` is the one that was saved
 */
export async function keepEdit(tx: Tx, ctx: MemberContext, { id, kind, before, revision }: Edit): Promise<void> {
  const of = and(eq(draftEdit.workspaceId, ctx.workspaceId), eq(draftEdit.workflowId, id));
  const [last] = await tx.select().from(draftEdit).where(of).orderBy(desc(draftEdit.id)).limit(1);
  const author = ctx.actor.address;
  const restMs = limits.draftEditRestMinutes * 60_000;
  const goesOn =
    last !== undefined &&
    kind === "edit" &&
    last.kind === "edit" &&
    last.author === author &&
    last.revision === revision - 1 &&
    ctx.now.getTime() - last.endedAt.getTime() < restMs;
  if (goesOn) {
    await tx.update(draftEdit).set({ revision, endedAt: ctx.now }).where(eq(draftEdit.id, last.id));
    return;
  }
  const { workspaceId, now } = ctx;
  await tx
    .insert(draftEdit)
    .values({ workspaceId, workflowId: id, kind, author, before, revision, begunAt: now, endedAt: now });
  const [oldest] = await tx
    .select({ id: draftEdit.id })
    .from(draftEdit)
    .where(of)
    .orderBy(desc(draftEdit.id))
    .offset(limits.draftEditsKept - 1)
    .limit(1);
  if (oldest) await tx.delete(draftEdit).where(and(of, lt(draftEdit.id, oldest.id)));
}
