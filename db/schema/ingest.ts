import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at, big, hex } from "./columns.ts";

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
