import { and, desc, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { type DraftEditKind, draftEdit } from "#db/schema/workflow.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { diffGraphs } from "./diff-graphs.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadWorkflow } from "./load-workflow.ts";

/** A stretch of one person's work on a draft. */
export type DraftEdit = {
  id: number;
  kind: DraftEditKind;
  author: string;
  begunAt: Date;
  endedAt: Date;
  /** What it changed, in words; empty when cards were only moved. */
  changes: string[];
};

const SHOWN = 20;

/** Who changed what in a draft, newest first. */
export function listEdits(ctx: MemberContext, { id }: { id: number }): Promise<DraftEdit[]> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of);
    const rows = await tx
      .select()
      .from(draftEdit)
      .where(and(eq(draftEdit.workspaceId, of.workspaceId), eq(draftEdit.workflowId, id)))
      .orderBy(desc(draftEdit.id))
      .limit(SHOWN);
    const facts = await loadFacts(tx, ctx.workspaceId);
    let after = migrateGraph((await loadDraft(tx, of)).graph);
    return rows.map(({ before: stored, kind, author, begunAt, endedAt, ...row }) => {
      const before = migrateGraph(stored);
      const changes = diffGraphs(before, after, facts).map(({ text }) => text);
      after = before;
      return { id: row.id, kind, author, begunAt, endedAt, changes };
    });
  });
}
