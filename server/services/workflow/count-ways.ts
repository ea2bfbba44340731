import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { audienceKey, type TriggerHandle } from "#server/contract/plan.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadWorkflow } from "./load-workflow.ts";

const HOURS = 24;

export type WayCounts = {
  since: Date;
  /** Events that started a run, by `audienceKey`: the When node and the way out that they took. */
  events: Record<string, number>;
  /** By edge of the live version, how many wallets went along it; `stop:<node>` is who ended there. */
  passed: Record<string, number>;
};

/** What went through the live version in the last 24 hours; all empty while nothing is live. */
export function countWays(ctx: MemberContext, { id }: { id: number }): Promise<WayCounts> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const { liveVersionId } = await loadWorkflow(tx, { workspaceId: ctx.workspaceId, id });
    const since = new Date(ctx.now.getTime() - HOURS * 3_600_000);
    if (liveVersionId === null) return { since, events: {}, passed: {} };
    const mine = sql`workspace_id = ${ctx.workspaceId}::bigint and workflow_id = ${id}::bigint
      and version_id = ${liveVersionId}::bigint and created_at > ${since.toISOString()}::timestamptz`;
    // what came too late went no way
    const ran = await tx.execute<{ nodeId: string; handle: TriggerHandle; events: number }>(sql`
      select trigger_node_id as "nodeId", trigger_handle as handle, count(distinct event_id)::int as events
      from run where ${mine} and state <> 'skipped' group by 1, 2`);
    const rows = await tx.execute<{ edgeId: string; passed: number }>(sql`
      select edge_id as "edgeId", sum(passed)::float8 as passed
      from edge_count
      where workspace_id = ${ctx.workspaceId}::bigint and run_id in (select id from run where ${mine})
      group by 1 order by 1 limit 1000`);
    return {
      since,
      events: Object.fromEntries(ran.map(({ nodeId, handle, events }) => [audienceKey(nodeId, handle), events])),
      passed: Object.fromEntries(rows.map(({ edgeId, passed }) => [edgeId, passed])),
    };
  });
}
