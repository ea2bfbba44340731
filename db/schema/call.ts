import { sql } from "drizzle-orm";
import { bigint, date, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at, big, hex, id, wei, workspaceId } from "./columns.ts";

/** open → confirmed | reverted | displaced: another transaction of the account took its nonce. */
export type CallState = "open" | "confirmed" | "reverted" | "displaced";

/**
 * A transaction that a delivery sends: its account's nonce is allocated, and it is signed, before anything leaves. An
 * effect has at most one that is open or confirmed. Owner: pipeline/outbox.
 */
export const contractCall = pgTable(
  "contract_call",
  {
    id: id(),
    workspaceId: workspaceId(),
    deliveryId: big().notNull(),
    effectKey: text().notNull(),
    /** Of the delivery when this was placed. */
    round: integer().notNull(),
    signerId: big().notNull(),
    chainId: big().notNull(),
    fromAddress: hex().notNull(),
    toAddress: hex().notNull(),
    data: hex().notNull(),
    valueWei: wei().notNull(),
    gasLimit: bigint({ mode: "bigint" }).notNull(),
    nonce: big().notNull(),
    state: text().$type<CallState>().notNull(),
    /** The most it may cost while it is open; what it did cost afterwards. Value and fees. */
    costWei: wei().notNull(),
    /** Whose day's limit it counts for, by UTC. */
    day: date({ mode: "string" }).notNull(),
    hash: hex(),
    blockNumber: big(),
    blockHash: hex(),
    gasUsed: bigint({ mode: "bigint" }),
    feePaidWei: wei(),
    /** Why the contract reverted, in words. */
    revertReason: text(),
    createdAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [
    // exactly once: a second transaction for an effect cannot be stored
    uniqueIndex("contract_call_effect_key").on(t.effectKey).where(sql`state in ('open', 'confirmed')`),
    index("contract_call_effect_idx").on(t.effectKey, t.id),
    // nor can two have the same nonce of an account, in whatever workspace it is used
    uniqueIndex("contract_call_nonce_key").on(t.chainId, t.fromAddress, t.nonce).where(sql`state <> 'displaced'`),
    // what a signer spent that day
    index("contract_call_spent_idx").on(t.signerId, t.chainId, t.day),
    index("contract_call_delivery_idx").on(t.deliveryId),
  ],
);

/** Each transaction that was signed for a call; replacements have its nonce too. Owner: pipeline/outbox. */
export const signedTransaction = pgTable(
  "signed_transaction",
  {
    id: id(),
    workspaceId: workspaceId(),
    callId: big().notNull(),
    hash: hex().notNull(),
    /** As it is handed to the chain. */
    raw: hex().notNull(),
    feePerGasWei: wei().notNull(),
    /** Null on a chain without base fees. */
    tipPerGasWei: wei(),
    signedAt: at().notNull(),
    /** When an endpoint took it last. */
    sentAt: at(),
  },
  (t) => [
    uniqueIndex("signed_transaction_hash_key").on(t.hash),
    index("signed_transaction_call_idx").on(t.callId, t.id),
  ],
);
