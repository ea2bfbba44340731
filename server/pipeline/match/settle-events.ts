import { sql } from "drizzle-orm";
import { finalityBlocksOf } from "#server/catalog/chain-pace.ts";
import type { Enqueue, SettleEvents } from "../hand-overs.ts";

/**
 * Wakes match when a chain's progress lets held events go; `releaseHeld` then starts their runs in batches of its own,
 * so that ingest's transaction stays small whatever was held.
 */
export function createSettleEvents(deps: { enqueue: Enqueue }): SettleEvents {
  return async (tx, { chainId, blockNumber, safeNumber, finalizedNumber, isBehind }) => {
    const deep = blockNumber - finalityBlocksOf(chainId);
    const [row] = await tx.execute<{ isDue: boolean }>(sql`
      select exists (
        select from held_event
        where state = 'held' and chain_id = ${chainId}::integer and (
          (until = 'height' and due_block <= ${blockNumber}::bigint)
          or (until = 'safe' and due_block <= ${safeNumber ?? deep}::bigint)
          or (until = 'finalized' and due_block <= ${finalizedNumber ?? deep}::bigint)
          or (until = 'caught-up' and not ${isBehind}::boolean))) as "isDue"`);
    if (row?.isDue) await deps.enqueue(tx, "match");
  };
}
