import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/** Of so many newest deliveries it is said how fast they were. */
const TIMED_MAX = 2_000;

/**
 * What was delivered since a time and not held back, and how fast; times from the event to the provider's acceptance. A
 * value that was read is an event when it was read, however long it had stood; what waited for its subscriber's own
 * time says nothing of speed.
 */
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
      select subscriber_id from delivery
      where workspace_id = ${o.workspaceId}::bigint and state = 'delivered' and corrects_id is null
        and held_because is null and done_at > ${o.since.toISOString()}::timestamptz
    ), timed as (
      select extract(epoch from d.done_at - case when e.kind = 'reading' then e.observed_at else d.occurred_at end) * 1000
        as took_ms
      from (
        select done_at, occurred_at, run_id from delivery
        where workspace_id = ${o.workspaceId}::bigint and state = 'delivered' and corrects_id is null
          and held_because is null and done_at > ${o.since.toISOString()}::timestamptz
          and deferred_until is null and not gathers
        order by done_at desc limit ${TIMED_MAX}::integer) d
      left join run r on r.id = d.run_id
      left join event e on e.id = r.event_id
    )
    select flow.live as "liveWorkflows", flow.n as workflows, count(told.*)::int as deliveries,
      count(distinct told.subscriber_id)::int as wallets,
      (select percentile_cont(0.5) within group (order by took_ms) from timed) as "p50Ms",
      (select percentile_cont(0.99) within group (order by took_ms) from timed) as "p99Ms"
    from flow left join told on true
    group by flow.live, flow.n`);
  return row ?? { liveWorkflows: 0, workflows: 0, wallets: 0, deliveries: 0, p50Ms: null, p99Ms: null };
}
