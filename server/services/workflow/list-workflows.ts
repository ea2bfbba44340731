import { and, desc, eq, ne, sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { workflow, workflowDraft, workflowVersion } from "#db/schema/workflow.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import type { MemberContext } from "#server/services/context.ts";
import { changesSince } from "./changes-since.ts";
import { sentenceOf, sentenceText } from "./describe-graph.ts";
import { loadFacts } from "./load-facts.ts";
import { readGraph } from "./read-graph.ts";
import { problemsOf } from "./validate-graph.ts";

const WORKFLOWS_MAX = 500;

/** The workspace's workflows, the latest touched first; archived ones left out. */
export function listWorkflows(ctx: MemberContext) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const facts = await loadFacts(tx, ctx.workspaceId);
    const rows = await tx
      .select({
        workflow,
        draft: workflowDraft,
        live: {
          number: workflowVersion.number,
          graph: workflowVersion.graph,
          segments: sql<CompiledPlan["segments"] | null>`${workflowVersion.plan} -> 'segments'`,
        },
        lastRunAt: sql<string | null>`(select max(r.created_at) from run r where r.workflow_id = ${workflow.id})`,
      })
      .from(workflow)
      .innerJoin(workflowDraft, eq(workflowDraft.workflowId, workflow.id))
      .leftJoin(workflowVersion, eq(workflowVersion.id, workflow.liveVersionId))
      .where(and(eq(workflow.workspaceId, ctx.workspaceId), ne(workflow.state, "archived")))
      .orderBy(desc(workflowDraft.updatedAt), desc(workflow.id))
      .limit(WORKFLOWS_MAX);
    return rows.map(({ workflow: row, draft, live, lastRunAt }) => {
      const read = readGraph(migrateGraph(draft.graph), facts);
      const first = [...read.nodes.values()].find((node) => node.definition?.run === "trigger");
      return {
        id: row.id,
        name: row.name,
        state: row.state,
        liveNumber: live?.number ?? null,
        /** "When HealthFactor is emitted by …", empty for a draft without a trigger. */
        sentence: first ? sentenceText(sentenceOf(first, read)) : "",
        changeCount: live ? changesSince(liveOf(live), migrateGraph(draft.graph), facts).length : 0,
        nodeCount: read.nodes.size,
        /** What stands between the draft and publishing. */
        errorCount: problemsOf(read).filter((problem) => problem.severity === "error").length,
        lastRunAt: lastRunAt === null ? null : new Date(lastRunAt),
        updatedAt: draft.updatedAt,
        updatedBy: draft.updatedBy,
        createdAt: row.createdAt,
        pausedAt: row.pausedAt,
        pausedBy: row.pausedBy,
        expiresAt: row.expiresAt,
      };
    });
  });
}

type LiveRow = { number: number; graph: Graph; segments: CompiledPlan["segments"] | null };

const liveOf = ({ number, graph, segments }: LiveRow) => ({ number, graph, plan: segments ? { segments } : {} });
