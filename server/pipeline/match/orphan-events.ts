import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { event } from "#db/schema/match.ts";
import type { CancelRuns, OrphanEvents } from "../hand-overs.ts";

const REASON = "The chain took another course: the block of this event is no longer part of it.";

/** Flags the events of orphaned blocks, never deletes them, and has everything unsent of them cancelled. */
export function createOrphanEvents(deps: { cancelRuns: CancelRuns }): OrphanEvents {
  return async (tx, { chainId, blockHashes, now }) => {
    if (blockHashes.length === 0) return { events: 0 };
    const orphaned = await tx
      .update(event)
      .set({ orphanedAt: now })
      .where(and(eq(event.chainId, chainId), inArray(event.blockHash, blockHashes), isNull(event.orphanedAt)))
      .returning({ id: event.id });
    const eventIds = orphaned.map((row) => row.id);
    if (eventIds.length > 0) {
      await dropHeld(tx, { eventIds, now });
      await deps.cancelRuns(tx, { eventIds, reason: REASON, now });
    }
    return { events: eventIds.length };
  };
}

/**
 * Held events of these do not wait any more; what one of these spoke for waits for another to do so.
 *
 * Rows: held_event, summarised with one of these → held; held or released of these → dropped.
 */
async function dropHeld(tx: Tx, { eventIds, now }: { eventIds: number[]; now: Date }): Promise<void> {
  await tx.execute(sql`
    update held_event set state = 'held', told_with_id = null, ended_at = null
    where told_with_id = any(${idList(eventIds)}) and state = 'summarised'`);
  await tx.execute(sql`
    update held_event set state = 'dropped', ended_at = ${now.toISOString()}::timestamptz
    where event_id = any(${idList(eventIds)}) and state in ('held', 'released')`);
}
