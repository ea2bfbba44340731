import { and, asc, desc, eq } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { trigger, workflowVersion } from "#db/schema/workflow.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { changesSince } from "./changes-since.ts";
import { countQueued } from "./count-queued.ts";
import { describeGraph } from "./describe-graph.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadVersion, loadWorkflow } from "./load-workflow.ts";

const VERSIONS_SHOWN = 50;

/** Everything the builder opens with. The draft's graph is of today's node versions. */
export function getWorkflow(ctx: MemberContext, { id }: { id: number }) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const row = await loadWorkflow(tx, of);
    const draft = await loadDraft(tx, of);
    const facts = await loadFacts(tx, ctx.workspaceId);
    const live = row.liveVersionId === null ? null : await loadVersion(tx, { ...of, versionId: row.liveVersionId });
    const graph = migrateGraph(draft.graph);
    return {
      id: row.id,
      name: row.name,
      state: row.state,
      createdAt: row.createdAt,
      createdBy: row.createdBy,
      pausedAt: row.pausedAt,
      pausedBy: row.pausedBy,
      /** When it pauses by itself, or did. */
      expiresAt: row.expiresAt,
      /** While it is paused: what waits for it to be resumed. */
      queued: row.state === "paused" ? await countQueued(tx, of) : null,
      draft: { graph, revision: draft.revision, updatedAt: draft.updatedAt, updatedBy: draft.updatedBy },
      live: live && {
        id: live.id,
        number: live.number,
        graph: live.graph,
        publishedAt: live.publishedAt,
        publishedBy: live.publishedBy,
      },
      description: describeGraph(graph, facts),
      /** What publishing the draft would change, in words; everything when nothing was published yet. */
      changes: live ? changesSince(live, graph, facts) : [],
      versions: await versionsOf(tx, of),
      /** Signal triggers that have a token, by node. */
      signalDoors: await signalDoorsOf(tx, of),
    };
  });
}

type Of = { workspaceId: number; id: number };

/** Newest first, without graphs. */
export function versionsOf(tx: Tx, { workspaceId, id }: Of) {
  return tx
    .select({
      id: workflowVersion.id,
      number: workflowVersion.number,
      note: workflowVersion.note,
      publishedAt: workflowVersion.publishedAt,
      publishedBy: workflowVersion.publishedBy,
    })
    .from(workflowVersion)
    .where(and(eq(workflowVersion.workspaceId, workspaceId), eq(workflowVersion.workflowId, id)))
    .orderBy(desc(workflowVersion.number))
    .limit(VERSIONS_SHOWN);
}

async function signalDoorsOf(tx: Tx, { workspaceId, id }: Of) {
  const rows = await tx
    .select({ nodeId: trigger.nodeId, tokenHash: trigger.tokenHash, active: trigger.active })
    .from(trigger)
    .where(and(eq(trigger.workspaceId, workspaceId), eq(trigger.workflowId, id), eq(trigger.kind, "signal")))
    .orderBy(asc(trigger.id))
    .limit(100);
  return rows.map(({ nodeId, tokenHash, active }) => ({ nodeId, hasToken: tokenHash !== null, isOpen: active }));
}
