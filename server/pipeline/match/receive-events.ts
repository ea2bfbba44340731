import { sql } from "drizzle-orm";
import { event } from "#db/schema/match.ts";
import type { NewEvent, ReceiveEvents } from "../hand-overs.ts";

/** Bound by the number of parameters of one statement. */
const ROWS_PER_INSERT = 1_000;

/**
 * Puts events into match's inbox.
 *
 * An event that is there already stays as it is; one that was orphaned and came back with its block waits again.
 */
export const receiveEvents: ReceiveEvents = async (tx, events) => {
  for (let from = 0; from < events.length; from += ROWS_PER_INSERT) {
    const rows = events.slice(from, from + ROWS_PER_INSERT).map(toRow);
    const logs = rows.filter((row) => row.kind === "log");
    const signals = rows.filter((row) => row.kind === "signal");
    if (logs.length > 0) {
      await tx
        .insert(event)
        .values(logs)
        .onConflictDoUpdate({
          target: [event.chainId, event.blockHash, event.txHash, event.logIndex],
          targetWhere: sql`kind = 'log'`,
          set: { orphanedAt: null, matchedAt: null },
          setWhere: sql`${event.orphanedAt} is not null`,
        });
    }
    if (signals.length > 0) await tx.insert(event).values(signals).onConflictDoNothing();
  }
};

function toRow({ ...given }: NewEvent): typeof event.$inferInsert {
  if (given.kind === "log") return given;
  const { workspaceId, ...signal } = given;
  return { ...signal, tenantId: workspaceId };
}
