import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at, big, hex, id } from "./columns.ts";

export type EventKind = "log" | "signal";

/**
 * Something that happened. Match's inbox: `matched_at` is null until match has looked at it.
 * A log belongs to no workspace (the chain is everybody's); a signal belongs to one.
 * Orphaned rows are flagged, never deleted. Owner: pipeline/match.
 */
export const event = pgTable(
  "event",
  {
    id: id(),
    kind: text().$type<EventKind>().notNull(),
    /** Null for a log. Not named workspace_id: logs are shared, and services reach events through runs. */
    tenantId: big(),
    chainId: integer(),
    blockNumber: big(),
    blockHash: hex(),
    txHash: hex(),
    txIndex: integer(),
    logIndex: integer(),
    address: hex(),
    topics: jsonb().$type<`0x${string}`[]>(),
    data: hex(),
    /** A signal's body. */
    payload: jsonb().$type<Record<string, unknown>>(),
    /** A signal's own idempotency key. */
    signalKey: text(),
    triggerId: big(),
    occurredAt: at().notNull(),
    observedAt: at().notNull(),
    matchedAt: at(),
    orphanedAt: at(),
  },
  (t) => [
    // the observation key
    uniqueIndex("event_observation_key").on(t.chainId, t.blockHash, t.txHash, t.logIndex).where(sql`kind = 'log'`),
    uniqueIndex("event_signal_key").on(t.triggerId, t.signalKey).where(sql`kind = 'signal'`),
    // match: what waits
    index("event_waiting_idx").on(t.id).where(sql`matched_at is null`),
    // fork: which events stood in an orphaned block
    index("event_block_idx").on(t.chainId, t.blockHash),
  ],
);
