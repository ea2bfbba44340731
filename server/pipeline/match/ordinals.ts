import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { Event } from "./want.ts";

/**
 * How many logs of the same contract and signature stand before each log in its transaction. All logs of a
 * transaction are stored together, so this is the same whatever the batches, and after a fork.
 */
export async function ordinalsOf(tx: Tx, logs: Event[]): Promise<Map<number, number>> {
  if (logs.length === 0) return new Map();
  const rows = await tx.execute<{ id: string; ordinal: number }>(ordinalsQuery(logs));
  return new Map(rows.map((row) => [Number(row.id), row.ordinal]));
}

/**
 * For each log one look into its own block, however many logs are stored. Written as a join and with `kind = 'log'`, it
 * was read by the chain and `event_number_idx` wherever Postgres had no statistics yet, as in a new installation that
 * catches up: all logs of the chain, for each log. What is asked of the kind here does not fit that index's condition.
 */
export function ordinalsQuery(logs: readonly { id: number }[]): SQL {
  return sql`
    select e.id::text as id, (
      select count(*)::integer from event b
      where b.kind in ('log', 'native') and b.kind <> 'native' and b.chain_id = e.chain_id
        and b.block_hash = e.block_hash and b.tx_hash = e.tx_hash and b.log_index < e.log_index
        and b.address = e.address and b.topics ->> 0 = e.topics ->> 0) as ordinal
    from event e
    where e.id = any(${idList(logs.map((log) => log.id))})
    order by e.id
    limit ${logs.length}::integer`;
}
