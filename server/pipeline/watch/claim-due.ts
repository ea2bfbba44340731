import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";

/** A watched value as a look finds it. */
export type DueWatch = {
  id: number;
  triggerId: number;
  wallet: string;
  /** Last verified value; null before the first. */
  value: string | null;
  failingSince: Date | null;
};

/** Of each look, one reading in so many goes to those that wait longest, so that no crowd at its line starves the rest. */
const SHARE_OF_LONGEST = 5;

/**
 * What is to be read now: what is due by itself, and what a log moved. The nearest to their lines first.
 *
 * @param block height that is read at; undefined for values of no chain
 * @param limit rows at most
 */
export async function claimDue(
  db: Db,
  of: { chainId: number; block: number | undefined; now: Date; limit: number },
): Promise<DueWatch[]> {
  const longest = Math.ceil(of.limit / SHARE_OF_LONGEST);
  const rows = await db.execute<{
    id: string;
    triggerId: string;
    wallet: string;
    value: string | null;
    failingSince: string | null;
  }>(sql`
    with due as materialized (
      select id, due_at, distance from watch
      where chain_id = ${of.chainId}::integer and active and due_at <= ${of.now.toISOString()}::timestamptz
      union
      select near.id, near.due_at, near.distance
      from watch_trigger moved
      cross join lateral (
        select w.id, w.due_at, w.distance from watch w
        where w.trigger_id = moved.trigger_id and w.active and coalesce(w.tried_block, -1) < moved.moved_block
        order by w.distance
        limit ${of.limit}::integer) near
      where moved.chain_id = ${of.chainId}::integer and moved.moved_block <= ${of.block ?? -1}::bigint
    ), longest as (
      select id, distance from due order by due_at, id limit ${longest}::integer
    ), chosen as (
      select id, distance from longest
      union all
      (select id, distance from due where id not in (select id from longest)
        order by distance nulls first, due_at, id limit ${of.limit - longest}::integer)
    )
    select w.id::text, w.trigger_id::text as "triggerId", w.wallet, w.value::text as value,
      w.failing_since::text as "failingSince"
    from chosen join watch w on w.id = chosen.id
    order by chosen.distance nulls first, w.id
    limit ${of.limit}::integer`);
  return rows.map(({ id, triggerId, failingSince, ...row }) => ({
    ...row,
    id: Number(id),
    triggerId: Number(triggerId),
    failingSince: failingSince === null ? null : new Date(failingSince),
  }));
}

/** Triggers all of whose values were tried since they moved are still again. */
export async function settleMoved(tx: Tx, of: { triggerIds: Iterable<number>; block: number }): Promise<void> {
  await tx.execute(sql`
    update watch_trigger t set moved_block = null
    where t.trigger_id = any(${idList(of.triggerIds)}) and t.moved_block <= ${of.block}::bigint
      and not exists (
        select 1 from watch w
        where w.trigger_id = t.trigger_id and w.active and coalesce(w.tried_block, -1) < t.moved_block)`);
}
