import { and, desc, eq, sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { BacktestTally } from "#server/contract/backtest.ts";
import { chainEndpoints } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { versionsOf } from "#server/services/workflow/get-workflow.ts";
import { loadDraft, loadWorkflow } from "#server/services/workflow/load-workflow.ts";

/** A chain whose past blocks can be read again, with how far it has got. */
export type BacktestChain = { chainId: number; name: string; newestBlock: number | null };

/** A workflow's backtests, newest first, and the chains whose blocks a new one may look at. */
export function listBacktests(ctx: MemberContext, { id }: { id: number }) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const workflow = await loadWorkflow(tx, of);
    const rows = await tx
      .select({
        id: backtest.id,
        versionNumber: backtest.versionNumber,
        liveNumber: backtest.liveNumber,
        state: backtest.state,
        range: backtest.range,
        progress: backtest.progress,
        alerts: sql<number>`(${alertsOf("same")} + ${alertsOf("fresh")} + ${alertsOf("unsure")})`.mapWith(Number),
        createdAt: backtest.createdAt,
      })
      .from(backtest)
      .where(and(eq(backtest.workspaceId, of.workspaceId), eq(backtest.workflowId, id)))
      .orderBy(desc(backtest.id))
      .limit(limits.backtestsKept);
    const versions = await versionsOf(tx, of);
    return {
      workflowName: workflow.name,
      backtests: rows,
      chains: await chainsOf(tx, of),
      /** Published versions, newest first, and which of them is live. */
      versions: versions.map(({ number }) => number),
      liveNumber: versions.find((version) => version.id === workflow.liveVersionId)?.number ?? null,
    };
  });
}

const alertsOf = (kind: keyof BacktestTally) => sql`(${backtest.tally} ->> ${kind}::text)::integer`;

/** Those that its nodes name and that are connected here. */
async function chainsOf(tx: Tx, of: { workspaceId: number; id: number }): Promise<BacktestChain[]> {
  const { graph } = await loadDraft(tx, of);
  const named = new Set(Object.values(graph.nodes).map((node) => node.config.chainId));
  const chainIds = [...chainEndpoints().keys()].filter((chainId) => named.has(chainId));
  const cursors = await tx
    .select({ chainId: chainCursor.chainId, blockNumber: chainCursor.blockNumber })
    .from(chainCursor);
  return chainIds.map((chainId) => ({
    chainId,
    name: chainOf(chainId)?.name ?? `Chain ${chainId}`,
    newestBlock: cursors.find((one) => one.chainId === chainId)?.blockNumber ?? null,
  }));
}
