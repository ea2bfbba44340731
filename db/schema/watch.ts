import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { at, big, hex, id, workspaceId } from "./columns.ts";

/**
 * One value that a reading trigger watches, for one subject: a follower's wallet, or the one that is everybody's.
 * Owner: pipeline/watch.
 */
export const watch = pgTable(
  "watch",
  {
    id: id(),
    workspaceId: workspaceId(),
    triggerId: big().notNull(),
    /** 0 for a value that is not read from a chain. */
    chainId: integer().notNull(),
    /** The follower's wallet; empty for a value that is not one follower's. */
    wallet: text().notNull().default(""),
    /** Last verified value, in the trigger's units; null before the first. */
    value: numeric(),
    /** Where it was read. */
    blockNumber: big(),
    blockHash: hex(),
    /** The block's time, or the source's own. */
    valueAt: at(),
    readAt: at(),
    /** Until when its value was known: when it was last verified, or began to be watched. Unknown follows from it. */
    freshAt: at().notNull().defaultNow(),
    /** Percent of its nearest line that the value lies away from it; null before the first. The nearest are read first. */
    distance: real(),
    /** When it is to be read again; earlier the nearer it is to a line. */
    dueAt: at().notNull(),
    /** Height of the last try, failed or not. */
    triedBlock: big(),
    /** Why the last reading failed, in words; null when it did not. */
    trouble: text(),
    /** Since when there has been no fresh value. */
    failingSince: at(),
    /** Its being unknown was told. */
    unknownToldAt: at(),
    active: boolean().notNull().default(true),
  },
  (t) => [
    uniqueIndex("watch_subject_key").on(t.triggerId, t.wallet),
    // what is to be read now
    index("watch_due_idx").on(t.chainId, t.dueAt).where(sql`active`),
    index("watch_wallet_idx").on(t.chainId, t.wallet).where(sql`active`),
    // all of a trigger moved: the nearest to their lines first
    index("watch_distance_idx").on(t.triggerId, t.distance).where(sql`active`),
    // whose value is unknown by now, and not told
    index("watch_fresh_idx").on(t.chainId, t.freshAt).where(sql`active and unknown_told_at is null`),
    // fork: what was read there
    index("watch_block_idx").on(t.blockHash).where(sql`block_hash is not null`),
  ],
);

/** A trigger as a whole: what moved all its values, and the feed behind its proxy. Owner: pipeline/watch. */
export const watchTrigger = pgTable("watch_trigger", {
  triggerId: big().primaryKey(),
  chainId: integer().notNull(),
  /** Values read below this block are to be read again: a log said that they moved. Null once that is done. */
  movedBlock: big(),
  /** Contracts behind the price feeds that move it, as last resolved: their logs are fetched for it. */
  aggregators: jsonb().$type<`0x${string}`[]>().notNull().default([]),
  /** Digest of what is read, as last seen: values of another source are not this one's. */
  sourceDigest: text(),
});

/**
 * One line of one subscriber (or of everybody, wallet empty) on a watched value: armed or fired.
 * `(trigger, wallet, line, epoch)` is the event's part of the effect key. Owner: pipeline/watch.
 */
export const watchLine = pgTable(
  "watch_line",
  {
    triggerId: big().notNull(),
    wallet: text().notNull().default(""),
    lineId: text().notNull(),
    workspaceId: workspaceId(),
    line: numeric().notNull(),
    armed: boolean().notNull().default(true),
    /** Grows by one each time it is armed again. */
    epoch: integer().notNull().default(0),
    firedAt: at(),
    /** For undoing what a fork undid. */
    firedBlockHash: hex(),
    firedValue: numeric(),
    /** Where it was armed again; for undoing that too. */
    armedBlockHash: hex(),
    /** Its owner follows. An idle line keeps its epoch, so that no two alerts ever share a key. */
    active: boolean().notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.triggerId, t.wallet, t.lineId] }),
    // a shared value moved: whose armed lines lie between old and new
    index("watch_line_armed_idx").on(t.triggerId, t.line).where(sql`armed and active`),
    // a shared value recovered: whose fired lines it has left behind
    index("watch_line_spent_idx").on(t.triggerId, t.line).where(sql`not armed and active`),
    index("watch_line_fired_idx").on(t.firedBlockHash).where(sql`fired_block_hash is not null`),
    index("watch_line_rearmed_idx").on(t.armedBlockHash).where(sql`armed_block_hash is not null`),
  ],
);

/** Values as they stood, for changes over a window; pruned to the longest window. Owner: pipeline/watch. */
export const watchSample = pgTable(
  "watch_sample",
  {
    watchId: big().notNull(),
    at: at().notNull(),
    value: numeric().notNull(),
    blockHash: hex(),
  },
  (t) => [primaryKey({ columns: [t.watchId, t.at] })],
);

/** How much was read in a minute, by chain. Owner: pipeline/watch. */
export const watchMinute = pgTable(
  "watch_minute",
  {
    chainId: integer().notNull(),
    minuteAt: at().notNull(),
    reads: integer().notNull().default(0),
    calls: integer().notNull().default(0),
    failed: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.chainId, t.minuteAt] })],
);
