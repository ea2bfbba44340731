import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import { at, big, hex, id } from "./columns.ts";

/** How far a chain is read; moves in the transaction that stores the block's events. Owner: pipeline/ingest. */
export const chainCursor = pgTable("chain_cursor", {
  chainId: integer().primaryKey(),
  blockNumber: big().notNull(),
  blockHash: hex().notNull(),
  /** Timestamp of that block. */
  blockAt: at().notNull(),
  /** Head the endpoint last told. */
  headNumber: big().notNull(),
  checkedAt: at().notNull(),
  /** Last trouble in words, null when well. */
  trouble: text(),
  /** Since when this chain is read; another one with the same id, as after a local chain began anew, has its own. */
  startedAt: at(),
  /** The block that reading began at: itself not owed, everything above it is. */
  startNumber: big(),
  /** Blocks above it that were read: `block_number - start_number = processed + those in open owed ranges`. */
  processed: big().notNull().default(0),
  /** What the chain calls safe and finalized, as far as an endpoint told. */
  safeNumber: big(),
  finalizedNumber: big(),
  /** When the newest blocks' hashes were last held against an endpoint. */
  verifiedAt: at(),
  verifiedNumber: big(),
  /** Since when a fork deeper than is followed has kept it from being read; null when it is read. */
  haltedAt: at(),
});

/**
 * An admin's word to a reader: go on from the head of a halted chain, and list what lies between. Whoever reads the
 * chain takes the row away when it has done so. Owners: services/health, pipeline/ingest.
 */
export const chainOrder = pgTable("chain_order", {
  chainId: integer().primaryKey(),
  askedAt: at().notNull(),
  askedBy: hex().notNull(),
});

/** The header chain, for finding forks: the last blocks read of each chain. Owner: pipeline/ingest. */
export const block = pgTable(
  "block",
  {
    chainId: integer().notNull(),
    number: big().notNull(),
    hash: hex().notNull(),
    parentHash: hex().notNull(),
    at: at().notNull(),
    orphanedAt: at(),
  },
  (t) => [primaryKey({ columns: [t.chainId, t.hash] }), index("block_number_idx").on(t.chainId, t.number)],
);

export type OwedState = "open" | "done";

/**
 * Blocks that the cursor passed without their logs, because no endpoint would tell them: read again until told.
 * Nothing is skipped in silence: a block is processed, or it is listed here. Owner: pipeline/ingest.
 */
export const owedRange = pgTable(
  "owed_range",
  {
    id: id(),
    chainId: integer().notNull(),
    fromBlock: big().notNull(),
    toBlock: big().notNull(),
    /** Why, in words. */
    reason: text().notNull(),
    state: text().$type<OwedState>().notNull().default("open"),
    tries: integer().notNull().default(0),
    nextAt: at().notNull(),
    createdAt: at().notNull(),
    doneAt: at(),
  },
  (t) => [
    // what is still owed, by chain; health and the reader's own look
    index("owed_range_open_idx").on(t.chainId, t.nextAt).where(sql`state = 'open'`),
  ],
);

/** One nightly re-reading of the last 48 hours, held against what was stored. Owner: pipeline/ingest. */
export const chainAudit = pgTable(
  "chain_audit",
  {
    id: id(),
    chainId: integer().notNull(),
    fromBlock: big().notNull(),
    toBlock: big().notNull(),
    /** How far it has got; it goes on after a restart. */
    doneBlock: big().notNull(),
    logs: integer().notNull().default(0),
    /** Logs the chain has and the store had not; they are stored now and act by their workflows' rule for late events. */
    missing: integer().notNull().default(0),
    /** Stored as standing, and the chain has not got them. */
    surplus: integer().notNull().default(0),
    trouble: text(),
    startedAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [index("chain_audit_chain_idx").on(t.chainId, t.id)],
);

/** How one endpoint of a chain does, written by the process that reads the chain. Never its URL. Owner: pipeline/ingest. */
export const endpointHealth = pgTable(
  "endpoint_health",
  {
    chainId: integer().notNull(),
    /** Place in the configured order, from 1. */
    place: integer().notNull(),
    /** `http` or `ws`. */
    transport: text().notNull(),
    /** Host only, for telling them apart. */
    host: text().notNull(),
    /** 0 to 1: accepted answers, weighted to the recent. */
    score: real().notNull(),
    inUse: boolean().notNull(),
    /** Last fault in words, null when well. */
    trouble: text(),
    restsUntil: at(),
    latencyMs: integer(),
    callsPerMinute: integer().notNull().default(0),
    /** Learned: most blocks one question about logs may span. */
    rangeBlocksMax: integer(),
    headNumber: big(),
    updatedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.chainId, t.place] })],
);
