import { and, eq, inArray, isNull } from "drizzle-orm";
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
    if (eventIds.length > 0) await deps.cancelRuns(tx, { eventIds, reason: REASON, now });
    return { events: eventIds.length };
  };
}
