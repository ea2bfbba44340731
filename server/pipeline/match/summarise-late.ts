import { inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import { limits } from "#server/kernel/limits.ts";
import { type ChainProgress, dueOf, isDue } from "./settle-rule.ts";

/**
 * Of the events that a trigger read late, lets the newest for each wallet (or the newest of all) go, and has it speak
 * for the others, once nothing of the chain up to it is left to read or to match.
 *
 * Rows: held_event until caught-up → due at once (the newest) | summarised (the others), a trigger at a time.
 */
export async function summariseLate(tx: Tx, now: Date): Promise<void> {
  const groups = await readGroups(tx);
  if (groups.length === 0) return;
  const triggers = await tx
    .select({ id: trigger.id, spec: trigger.spec })
    .from(trigger)
    .where(
      inArray(
        trigger.id,
        groups.map((group) => group.triggerId),
      ),
    );
  for (const { id, spec } of triggers) {
    const group = groups.find(({ triggerId }) => triggerId === id);
    const due = group && "settle" in spec ? dueOf(spec.settle, group.newestBlock) : undefined;
    if (group && (!due || isDue(due, group.chainId, group))) await summarise(tx, { triggerId: id, now });
  }
}

type Group = ChainProgress & { triggerId: number; chainId: number; newestBlock: number };

/** Triggers with late events whose chain has caught up with them. */
async function readGroups(tx: Tx): Promise<Group[]> {
  const rows = await tx.execute<Group>(sql`
    select g.trigger_id::float8 as "triggerId", g.chain_id as "chainId", g.newest::float8 as "newestBlock",
      c.block_number::float8 as "blockNumber", c.safe_number::float8 as "safeNumber",
      c.finalized_number::float8 as "finalizedNumber"
    from (
      select h.trigger_id, h.chain_id, max(e.block_number) as newest
      from held_event h join event e on e.id = h.event_id
      where h.state = 'held' and h.until = 'caught-up'
      group by h.trigger_id, h.chain_id
    ) g
    join chain_cursor c on c.chain_id = g.chain_id
    where c.block_number >= g.newest and c.head_number - c.block_number <= ${limits.caughtUpBlocks}::integer
      and not exists (
        select from owed_range o where o.chain_id = g.chain_id and o.state = 'open'
          and o.from_block <= g.newest and o.tries < ${limits.owedTriesAwaited}::integer)
      and not exists (
        select from event w where w.matched_at is null and w.chain_id = g.chain_id and w.block_number <= g.newest)
    order by g.trigger_id
    limit ${limits.stageBatch}::integer`);
  return [...rows];
}

async function summarise(tx: Tx, { triggerId, now }: { triggerId: number; now: Date }): Promise<void> {
  await tx.execute(sql`
    with late as (
      select h.event_id, e.block_number, e.log_index, s.subject
      from held_event h
      join event e on e.id = h.event_id
      cross join lateral regexp_split_to_table(h.subject, ' ') as s (subject)
      where h.trigger_id = ${triggerId}::bigint and h.state = 'held' and h.until = 'caught-up'
    ), newest as (
      select distinct on (subject) subject, event_id, block_number from late
      order by subject, block_number desc, log_index desc, event_id desc
    ), speaking as (
      select event_id, block_number, string_agg(subject, ' ' order by subject) as subject
      from newest group by event_id, block_number
    ), spoken_for as (
      select distinct on (l.event_id) l.event_id, n.event_id as by_id
      from late l join newest n on n.subject = l.subject
      order by l.event_id, l.subject
    )
    update held_event h set
      until = case when s.event_id is null then h.until else 'height' end,
      due_block = s.block_number,
      subject = coalesce(s.subject, h.subject),
      state = case when s.event_id is null then 'summarised' else 'held' end,
      told_with_id = case when s.event_id is null then f.by_id end,
      ended_at = case when s.event_id is null then ${now.toISOString()}::timestamptz end
    from spoken_for f
    left join speaking s on s.event_id = f.event_id
    where h.event_id = f.event_id and h.trigger_id = ${triggerId}::bigint
      and h.state = 'held' and h.until = 'caught-up'`);
}
