import { and, eq, sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { BacktestAlertKind, BacktestMessage } from "#server/contract/backtest.ts";
import type { Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import type { MemberContext } from "#server/services/context.ts";
import { describeFrozen, type FrozenGraph } from "#server/services/run/describe-frozen.ts";
import { timeOf } from "#server/services/run/rows.ts";
import { loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { draftHash } from "./graph-hash.ts";
import { countWallets, loadBacktest } from "./load-backtest.ts";

/** Where a chain's events came from; blocks are null until they are known. */
export type ReadFrom = {
  chain: string;
  from: "stored" | "chain" | null;
  fromBlock: number | null;
  toBlock: number | null;
};

export type BacktestDetail = Awaited<ReturnType<typeof readBacktest>>;

/** A backtest with what it has come to so far. */
export function readBacktest(ctx: MemberContext, { id }: { id: number }) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const row = await loadBacktest(tx, of);
    const { workflowId, versionNumber, liveNumber, liveVersionId, state, reason, range, fromAt, toAt } = row;
    const { slotSeconds, progress, tally, askedBy, createdAt, endedAt } = row;
    const ofWorkflow = { workspaceId: ctx.workspaceId, id: workflowId };
    const workflow = await loadWorkflow(tx, ofWorkflow);
    const nowHash = await draftHash(tx, ofWorkflow);
    const isOfDraft = versionNumber === null;
    return {
      ...{ id, workflowId, versionNumber, liveNumber, state, reason, range, fromAt, toAt },
      ...{ slotSeconds, progress, tally, askedBy, createdAt, endedAt },
      workflowName: workflow.name,
      /** The draft is another by now. */
      isDraftChanged: isOfDraft && nowHash !== row.graphHash,
      /** It was compared with a version that is no longer the live one. */
      isLiveChanged: isOfDraft && workflow.liveVersionId !== liveVersionId,
      notes: row.notes,
      readFrom: row.sources.flatMap((source): ReadFrom[] => {
        if (source.kind !== "chain") return [];
        const { chainId, from, fromBlock, toBlock } = source;
        return [{ chain: chainOf(chainId)?.name ?? `Chain ${chainId}`, from, fromBlock, toBlock }];
      }),
      wallets: await countWallets(tx, of),
    };
  });
}

/** The graph that was tested, to draw its counts on. */
export function readTestedGraph(ctx: MemberContext, { id }: { id: number }): Promise<FrozenGraph> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadBacktest(tx, of);
    const [row] = await tx
      .select({ graph: sql<Graph>`${backtest.plan} -> 'graph'` })
      .from(backtest)
      .where(and(eq(backtest.workspaceId, of.workspaceId), eq(backtest.id, id)))
      .limit(1);
    return describeFrozen(tx, { ...of, graph: present(row, "a loaded backtest is there").graph });
  });
}

export type SampleMessage = {
  kind: BacktestAlertKind;
  address: `0x${string}`;
  occurredAt: Date;
  message: BacktestMessage;
};

/** One message of each action, as a real subscriber would have got it; one that is new if there is any. */
export function listSamples(ctx: MemberContext, { id }: { id: number }): Promise<SampleMessage[]> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadBacktest(tx, of);
    return selectSamples(tx, of);
  });
}

async function selectSamples(tx: Tx, of: { workspaceId: number; id: number }): Promise<SampleMessage[]> {
  type Raw = Omit<SampleMessage, "occurredAt"> & { occurredAt: string };
  const rows = await tx.execute<Raw>(sql`
    select distinct on (m.message ->> 'nodeId') a.kind, a.address, a.occurred_at as "occurredAt", m.message
    from backtest_alert a cross join lateral jsonb_array_elements(a.messages) as m (message)
    where a.workspace_id = ${of.workspaceId}::bigint and a.backtest_id = ${of.id}::bigint and a.kind <> 'gone'
    order by m.message ->> 'nodeId', a.kind = 'fresh' desc, a.occurred_at desc, a.id desc
    limit 5`);
  return rows.map((row) => ({ ...row, occurredAt: timeOf(row.occurredAt) }));
}
