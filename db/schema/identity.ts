import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { at, hex, id } from "./columns.ts";

/** One SIWE nonce; used at most once. Owner: services/identity. */
export const signInNonce = pgTable("sign_in_nonce", {
  nonce: text().primaryKey(),
  createdAt: at().notNull().defaultNow(),
  expiresAt: at().notNull(),
  usedAt: at(),
});

/** A signed-in browser. The cookie holds the token, the table its sha256 only. Owner: services/identity. */
export const session = pgTable(
  "session",
  {
    id: id(),
    tokenHash: text().notNull().unique(),
    address: hex().notNull(),
    chainId: integer().notNull(),
    userAgent: text().notNull().default(""),
    createdAt: at().notNull().defaultNow(),
    lastSeenAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    revokedAt: at(),
  },
  // "my sessions", newest first
  (t) => [index("session_address_idx").on(t.address, t.createdAt)],
);
