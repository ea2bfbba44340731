import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/** What was delivered since a time and not held back, and how fast; times from the event to the provider's acceptance. */
export type Told = {
  liveWorkflows: number;
  workflows: number;
  wallets: number;
  deliveries: number;
  p50Ms: number | null;
  p99Ms: number | null;
};

export async function readTold(tx: Tx, o: { workspaceId: number; since: Date }): Promise<Told> {
  const [row] = await tx.execute<Told>(sql`
    with flow as (
      select count(*) filter (where state = 'live')::int as live, count(*) filter (where state <> 'archived')::int as n
      from workflow where workspace_id = ${o.workspaceId}::bigint
    ), told as (
      select subscriber_id, extract(epoch from done_at - occurred_at) * 1000 as took_ms
      from delivery
      where workspace_id = ${o.workspaceId}::bigint and state = 'delivered' and corrects_id is null
        and held_because is null and done_at > ${o.since.toISOString()}::timestamptz
    )
    select flow.live as "liveWorkflows", flow.n as workflows, count(told.*)::int as deliveries,
      count(distinct told.subscriber_id)::int as wallets,
      percentile_cont(0.5) within group (order by told.took_ms) as "p50Ms",
      percentile_cont(0.99) within group (order by told.took_ms) as "p99Ms"
    from flow left join told on true
    group by flow.live, flow.n`);
  return row ?? { liveWorkflows: 0, workflows: 0, wallets: 0, deliveries: 0, p50Ms: null, p99Ms: null };
}
