import { pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at, hex, id, wei, workspaceId } from "./columns.ts";
import { workspace } from "./workspace.ts";

/**
 * An account that sends a workspace's transactions. Its key is sealed, used by the worker alone, and never shown. What it
 * may spend counts on each chain by itself, in that chain's currency. Owner: services/signer.
 */
export const signer = pgTable(
  "signer",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    name: text().notNull(),
    address: hex().notNull(),
    /** AES-256-GCM: base64 of iv, tag, ciphertext of the private key. */
    sealed: text().notNull(),
    /** Most that a unit of gas may cost. */
    feePerGasMaxWei: wei().notNull(),
    /** Most of the chain's own currency that one call may send along. */
    valueMaxWei: wei().notNull(),
    /** Most that fees and values may come to in a day by UTC. */
    dayMaxWei: wei().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [uniqueIndex("signer_name_key").on(t.workspaceId, t.name)],
);
