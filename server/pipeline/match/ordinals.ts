import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { Event } from "./want.ts";

/**
 * How many logs of the same contract and signature stand before each log in its transaction. All logs of a
 * transaction are stored together, so this is the same whatever the batches, and after a fork.
 */
export async function ordinalsOf(tx: Tx, logs: Event[]): Promise<Map<number, number>> {
  if (logs.length === 0) return new Map();
  const rows = await tx.execute<{ id: string; ordinal: number }>(sql`
    select e.id::text as id, count(b.id)::integer as ordinal
    from event e
    left join event b on b.kind = 'log' and b.chain_id = e.chain_id and b.block_hash = e.block_hash
      and b.tx_hash = e.tx_hash and b.log_index < e.log_index
      and b.address = e.address and b.topics ->> 0 = e.topics ->> 0
    where e.id = any(${idList(logs.map((log) => log.id))})
    group by e.id
    order by e.id
    limit ${logs.length}::integer`);
  return new Map(rows.map((row) => [Number(row.id), row.ordinal]));
}
