import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ApiScope } from "#server/contract/rest.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";
import { workspace } from "./workspace.ts";

/**
 * What a team's own programs come in with. The key is shown once; the table has its sha256. A request finds, counts
 * and stamps its key in one statement, which changes no indexed column. Owner: services/api-key.
 */
export const apiKey = pgTable(
  "api_key",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    name: text().notNull(),
    /** How it begins, for people to tell keys apart: `bwk_Ab3dEfGh`. */
    hint: text().notNull(),
    keyHash: text().notNull().unique(),
    scopes: text().array().$type<ApiScope[]>().notNull(),
    createdBy: hex().notNull(),
    createdAt: at().notNull(),
    lastUsedAt: at(),
    revokedAt: at(),
    /** The minute in which `window_used` requests were taken. */
    windowAt: at(),
    windowUsed: integer().notNull().default(0),
  },
  // a workspace's keys, newest first
  (t) => [index("api_key_workspace_idx").on(t.workspaceId, t.id)],
);

/** What a write with an Idempotency-Key was answered; no status: it is under way. Owner: services/api-answer. */
export const apiAnswer = pgTable(
  "api_answer",
  {
    workspaceId: workspaceId(),
    keyId: big()
      .notNull()
      .references(() => apiKey.id),
    idempotencyKey: text().notNull(),
    /** sha256 over method, path and body: the same request. */
    requestHash: text().notNull(),
    status: integer(),
    body: jsonb().$type<unknown>(),
    createdAt: at().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.keyId, t.idempotencyKey] }),
    // clearing away what is old
    index("api_answer_created_idx").on(t.createdAt),
  ],
);

/** A line of a bulk load that was not taken, counted from 1. */
export type RefusedLine = { line: number; reason: string };

/** How far a bulk load is, over all the requests that it is sent in. Owner: services/bulk. */
export const bulkLoad = pgTable(
  "bulk_load",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    /** The sender's or ours. */
    name: text().notNull(),
    /** The last line that was worked off; moves in the transaction that stores it and those before it. */
    lastLine: big().notNull().default(0),
    storedCount: big().notNull().default(0),
    refusedCount: big().notNull().default(0),
    /** The first of them. */
    refused: jsonb().$type<RefusedLine[]>().notNull().default(sql`'[]'::jsonb`),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [uniqueIndex("bulk_load_name_key").on(t.workspaceId, t.name)],
);
