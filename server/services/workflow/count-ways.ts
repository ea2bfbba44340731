import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { audienceKey, type TriggerHandle } from "#server/contract/plan.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { splitCounts } from "../run/read-funnel.ts";
import { loadVersion, loadWorkflow } from "./load-workflow.ts";

const HOURS = { day: 24, week: 168 } as const;

export const countWaysSchema = z.strictObject({
  id: z.int().positive(),
  /** The last 24 hours, or 7 days. */
  span: z.enum(["day", "week"]).default("day"),
  /** A version by its number; the live one without. */
  version: z.int().positive().optional(),
});

export type WayCounts = {
  /** Whose edges these are; null while nothing is live. */
  versionNumber: number | null;
  /** From when on runs are counted: the span's beginning, or later when there were too many. */
  since: Date;
  /** There were more runs than are counted: only the newest are. */
  isCut: boolean;
  /** Events that started a run, by `audienceKey`: the When node and the way out that they took. */
  events: Record<string, number>;
  /** By edge of the version, how many wallets went along it. */
  passed: Record<string, number>;
  /** By node, how many ended there. */
  stopped: Record<string, number>;
};

/**
 * What went through a version lately; all empty while nothing is live.
 *
 * Statements: one walk back along `run_workflow_created_idx` over at most `limits.funnelRunsMax` runs, and their counters by
 * key. The newest runs are counted when there are more.
 */
export async function countWays(ctx: MemberContext, input: z.input<typeof countWaysSchema>): Promise<WayCounts> {
  const { id, span, version } = countWaysSchema.parse(input);
  return await inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const { liveVersionId } = await loadWorkflow(tx, of);
    const since = new Date(ctx.now.getTime() - HOURS[span] * 3_600_000);
    const which = version === undefined ? liveVersionId && { versionId: liveVersionId } : { number: version };
    if (!which) return { versionNumber: null, since, isCut: false, events: {}, passed: {}, stopped: {} };
    const { id: versionId, number } = await loadVersion(tx, { ...of, ...which });
    return { versionNumber: number, ...(await countIn(tx, { ...of, versionId, since })) };
  });
}

type Of = { workspaceId: number; id: number; versionId: number; since: Date };

async function countIn(tx: Tx, of: Of): Promise<Omit<WayCounts, "versionNumber">> {
  const since = of.since.toISOString();
  // what came too late went no way
  const [counted] = await tx.execute<{
    runs: number;
    first: string | null;
    events: { nodeId: string; handle: TriggerHandle; events: number }[] | null;
    ways: { edgeId: string; passed: number }[] | null;
  }>(sql`
    with newest as (
      select id, trigger_node_id, trigger_handle, event_id, created_at, state
      from run
      where workspace_id = ${of.workspaceId}::bigint and workflow_id = ${of.id}::bigint
        and version_id = ${of.versionId}::bigint and created_at > ${since}::timestamptz
      order by created_at desc
      limit ${limits.funnelRunsMax}::integer)
    select (select count(*)::integer from newest) as runs, (select min(created_at)::text from newest) as first,
      (select json_agg(e) from (
        select trigger_node_id as "nodeId", trigger_handle as handle, count(distinct event_id)::integer as events
        from newest where state <> 'skipped' group by 1, 2) e) as events,
      (select json_agg(c) from (
        select edge_id as "edgeId", sum(passed)::float8 as passed
        from newest join edge_count on run_id = newest.id and workspace_id = ${of.workspaceId}::bigint
        group by 1 order by 1 limit 1000) c) as ways`);
  const isCut = (counted?.runs ?? 0) >= limits.funnelRunsMax;
  return {
    since: isCut && counted?.first ? new Date(counted.first) : of.since,
    isCut,
    events: Object.fromEntries(
      (counted?.events ?? []).map(({ nodeId, handle, events }) => [audienceKey(nodeId, handle), events]),
    ),
    ...splitCounts(counted?.ways ?? []),
  };
}
