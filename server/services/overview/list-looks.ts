import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

export type LookKind =
  | "calls-held"
  | "execution-failed"
  | "delivery-dead"
  | "unfunded"
  | "address-off"
  | "run-undone"
  | "reading-unknown"
  | "run-skipped"
  | "workflow-ending"
  | "workflow-ended";

/** Something an operator should look at, from the last 24 hours. */
export type Look = {
  kind: LookKind;
  count: number;
  /** The channel, for deliveries and addresses. */
  channel: string | null;
  /** The latest reason in words. */
  reason: string | null;
  /** The latest one: an execution or a run to open. */
  executionId: number | null;
  runId: number | null;
  /** For calls that are held: whose limits, and where. */
  held?: { signer: string; workflowId: number };
  /** For endings: which, and when it pauses by itself or did. */
  workflow?: { id: number; name: string; endsAt: Date };
};

/** What went wrong or waits, grouped, worst first. One statement. */
export async function listLooks(tx: Tx, o: { workspaceId: number; since: Date }): Promise<Look[]> {
  const since = sql`${o.since.toISOString()}::timestamptz`;
  const workspaceId = sql`${o.workspaceId}::bigint`;
  const rows = await tx.execute<Look & { rank: number }>(sql`
    select 1 as rank, 'unfunded' as kind, count(*)::int as count, null as channel, max(reason) as reason,
      max(execution_id)::float8 as "executionId", null::float8 as "runId"
    from delivery where workspace_id = ${workspaceId} and state = 'unfunded'
    having count(*) > 0
    union all
    select 2, 'delivery-dead', count(*)::int, channel, (array_agg(reason order by id desc))[1],
      max(execution_id)::float8, null
    from delivery where workspace_id = ${workspaceId} and state = 'dead' and done_at > ${since}
    group by channel
    union all
    select 3, 'execution-failed', count(*)::int, null, (array_agg(reason order by id desc))[1], max(id)::float8, null
    from execution where workspace_id = ${workspaceId} and outcome = 'failed' and done_at > ${since}
    having count(*) > 0
    union all
    select 4, 'run-undone', count(*)::int, null, (array_agg(reason order by id desc))[1], null, max(id)::float8
    from run where workspace_id = ${workspaceId} and (state = 'cancelled' and cancelled_at is null or undone_at is not null)
      and created_at > ${since}
    having count(*) > 0
    union all
    select 4, 'reading-unknown', count(*)::int, null, (array_agg(values ->> 'reason' order by id desc))[1], null,
      max(id)::float8
    from run where workspace_id = ${workspaceId} and trigger_handle = 'unknown' and undone_at is null
      and created_at > ${since}
    having count(*) > 0
    union all
    select 4, 'run-skipped', count(*)::int, null, (array_agg(reason order by id desc))[1], null, max(id)::float8
    from run where workspace_id = ${workspaceId} and state = 'skipped' and created_at > ${since}
    having count(*) > 0
    union all
    select 5, 'address-off', count(*)::int, kind, max(reason), null, null
    from channel_address where workspace_id = ${workspaceId} and state = 'off' and reason is not null
    group by kind
    order by rank, count desc
    limit 8`);
  return rows.map(({ rank: _, ...look }) => look);
}
