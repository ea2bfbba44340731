import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { GraphDescription } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { describeGraph } from "./describe-graph.ts";
import { diffGraphs, type GraphChange, type GraphMarks, markGraphs } from "./diff-graphs.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadVersion, loadWorkflow } from "./load-workflow.ts";

/** A version by its number; null: the draft as it is saved. */
const side = z.int().positive().nullable();
export const compareVersionsSchema = z.strictObject({ id: z.int().positive(), before: side, after: side });

export type ComparedSide = {
  /** Null: the draft. */
  number: number | null;
  graph: Graph;
  description: GraphDescription;
  /** When and by whom it was published; of a draft, last saved. */
  at: Date;
  by: string;
  note: string;
};

export type Comparison = {
  before: ComparedSide;
  after: ComparedSide;
  /** From before to after, in words. */
  changes: GraphChange[];
  marks: GraphMarks;
};

/** Two states of a workflow beside each other. Layout and notes are no difference. */
export function compareVersions(ctx: MemberContext, input: z.infer<typeof compareVersionsSchema>): Promise<Comparison> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id: input.id };
    await loadWorkflow(tx, of);
    const facts = await loadFacts(tx, ctx.workspaceId);
    const before = await loadSide(tx, { ...of, number: input.before }, facts);
    const after = await loadSide(tx, { ...of, number: input.after }, facts);
    return {
      before,
      after,
      changes: diffGraphs(before.graph, after.graph, facts),
      marks: markGraphs(before.graph, after.graph),
    };
  });
}

type OfSide = { workspaceId: number; id: number; number: number | null };

async function loadSide(tx: Tx, { number, ...of }: OfSide, facts: WorkspaceFacts): Promise<ComparedSide> {
  if (number === null) {
    const { graph: stored, updatedAt, updatedBy } = await loadDraft(tx, of);
    const graph = migrateGraph(stored);
    return { number, graph, description: describeGraph(graph, facts), at: updatedAt, by: updatedBy, note: "" };
  }
  const { graph: stored, publishedAt, publishedBy, note } = await loadVersion(tx, { ...of, number });
  const graph = migrateGraph(stored);
  return { number, graph, description: describeGraph(graph, facts), at: publishedAt, by: publishedBy, note };
}
