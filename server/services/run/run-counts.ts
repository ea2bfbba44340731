import { type SQL, sql } from "drizzle-orm";

/**
 * How many executions and deliveries of a run stand how, as columns of the lateral `c`; `run` names its id. A large
 * run's are kept as it goes and cost the same however many it has reached; a small one's are counted.
 */
export function runCounts(run: SQL): SQL {
  return sql`
    left join lateral (
      select sum(open)::int as open, sum(told)::int as told, sum(stopped)::int as stopped,
        sum(opted_out)::int as opted_out, sum(failed)::int as failed, sum(cancelled)::int as cancelled,
        sum(leaving)::int as leaving, sum(unfunded)::int as unfunded, sum(delivered)::int as delivered,
        sum(dead)::int as dead, sum(cost_milli)::float8 as cost
      from run_progress where run_id = ${run}) kept on true
    cross join lateral (
      select count(*) filter (where outcome is null)::int as open, count(*) filter (where outcome = 'told')::int as told,
        count(*) filter (where outcome in ('stopped', 'held'))::int as stopped,
        count(*) filter (where outcome = 'opted-out')::int as opted_out,
        count(*) filter (where outcome = 'failed')::int as failed,
        count(*) filter (where outcome = 'cancelled')::int as cancelled
      from execution where run_id = ${run} and kept.open is null) passed
    cross join lateral (
      select count(*) filter (where state in ('waiting', 'unfunded', 'retrying'))::int as leaving,
        count(*) filter (where state = 'unfunded')::int as unfunded,
        count(*) filter (where state = 'delivered')::int as delivered, count(*) filter (where state = 'dead')::int as dead,
        coalesce(sum(price_milli) filter (where state = 'delivered'), 0)::float8 as cost
      from delivery where run_id = ${run} and kept.open is null) sent
    cross join lateral (
      select coalesce(kept.open, passed.open) as open, coalesce(kept.told, passed.told) as told,
        coalesce(kept.stopped, passed.stopped) as stopped, coalesce(kept.opted_out, passed.opted_out) as "optedOut",
        coalesce(kept.failed, passed.failed) as failed, coalesce(kept.cancelled, passed.cancelled) as cancelled,
        coalesce(kept.leaving, sent.leaving) as leaving, coalesce(kept.unfunded, sent.unfunded) as unfunded,
        coalesce(kept.delivered, sent.delivered) as delivered, coalesce(kept.dead, sent.dead) as dead,
        coalesce(kept.cost, sent.cost) as cost, kept.open is not null as "isLarge") c`;
}
