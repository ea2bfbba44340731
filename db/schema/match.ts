import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { TriggerHandle } from "#server/contract/plan.ts";
import type { Values } from "#server/contract/value.ts";
import { at, big, hex, id } from "./columns.ts";

export type EventKind = "log" | "native" | "reading" | "time" | "signal";

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
    /** A signal's body; a reading's or a schedule's values. */
    payload: jsonb().$type<Record<string, unknown>>(),
    /** What makes an event that is no log one of its kind: a signal's own key, the scheduled time, trigger and block. */
    sourceKey: text(),
    triggerId: big(),
    /** The way out of the When node that it takes. */
    handle: text().$type<TriggerHandle>().notNull().default("next"),
    occurredAt: at().notNull(),
    observedAt: at().notNull(),
    matchedAt: at(),
    orphanedAt: at(),
  },
  (t) => [
    // the observation key
    uniqueIndex("event_observation_key")
      .on(t.chainId, t.blockHash, t.txHash, t.logIndex)
      .where(sql`kind in ('log', 'native')`),
    uniqueIndex("event_source_key").on(t.triggerId, t.sourceKey).where(sql`source_key is not null`),
    // match: what waits
    index("event_waiting_idx").on(t.id).where(sql`matched_at is null`),
    // fork: which events stood in an orphaned block
    index("event_block_idx").on(t.chainId, t.blockHash),
    // comparing a stretch of blocks with the chain
    index("event_number_idx").on(t.chainId, t.blockNumber).where(sql`kind = 'log'`),
  ],
);

/** Whom an event itself names, with what it says of each: who crossed which line. Owner: pipeline/match. */
export const eventHit = pgTable(
  "event_hit",
  {
    eventId: big().notNull(),
    address: hex().notNull(),
    /** Stable over forks: line and armed epoch. Part of the effect key. */
    key: text().notNull(),
    values: jsonb().$type<Values>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.eventId, t.address, t.key] })],
);

export type HeldState = "held" | "released" | "dropped" | "summarised";

/**
 * An event that a live trigger wants, but not yet: it waits for blocks above it, for the chain to call it safe or
 * final, or to be told together with others once reading has caught up. Owner: pipeline/match.
 */
export const heldEvent = pgTable(
  "held_event",
  {
    eventId: big().notNull(),
    triggerId: big().notNull(),
    chainId: integer(),
    /** `height`: once `due_block` is read; `safe`, `finalized`: once the chain says so of it; `caught-up`: once nothing is behind. */
    until: text().$type<"height" | "safe" | "finalized" | "caught-up">().notNull(),
    dueBlock: big(),
    state: text().$type<HeldState>().notNull().default("held"),
    /** For `caught-up`: whom it is summarised for; empty when one summary is everybody's. */
    subject: text().notNull().default(""),
    /** For `summarised`: the newer event whose run tells of this one too. */
    toldWithId: big(),
    heldAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.triggerId] }),
    // a fork undid the event that spoke for others; what a run stands for
    index("held_event_told_with_idx").on(t.toldWithId).where(sql`told_with_id is not null`),
    // release: what a chain's progress may set free
    index("held_event_waiting_idx").on(t.chainId, t.until, t.dueBlock).where(sql`state = 'held'`),
  ],
);
