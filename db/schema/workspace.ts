import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at, big, hex, id, workspaceId } from "./columns.ts";

/** A protocol team's tenant. Owner: services/workspace. */
export const workspace = pgTable("workspace", {
  id: id(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** Sites that may show the widget, as `https://app.example`. */
  widgetOrigins: text().array().notNull().default([]),
  /** Nothing goes live before a second person approved it. */
  needsApproval: boolean().notNull().default(false),
  createdAt: at().notNull().defaultNow(),
});

export type Role = "owner" | "operator" | "viewer";

/** Who may do what in a workspace. Owner: services/workspace. */
export const member = pgTable(
  "member",
  {
    workspaceId: workspaceId().references(() => workspace.id),
    address: hex().notNull(),
    role: text().$type<Role>().notNull(),
    name: text().notNull().default(""),
    createdAt: at().notNull().defaultNow(),
    /** Of the first steps: when they first tried something on an event, and when they put the steps away. */
    triedAt: at(),
    tourClosedAt: at(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.address] }), index("member_address_idx").on(t.address)],
);

/** An encrypted value used by name in headers; never leaves the server. Owner: services/secret. */
export const secret = pgTable(
  "secret",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    name: text().notNull(),
    /** AES-256-GCM: base64 of iv, tag, ciphertext. */
    sealed: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("secret_name_key").on(t.workspaceId, t.name)],
);

/** Who changed what, append-only. Owner: services/audit. */
export const auditEntry = pgTable(
  "audit_entry",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    actor: hex().notNull(),
    /** noun.verb, e.g. `workflow.publish`. */
    action: text().notNull(),
    /** The thing: `workflow:12`. */
    subject: text().notNull(),
    facts: jsonb().$type<Record<string, unknown>>().notNull().default(sql`'{}'::jsonb`),
    at: at().notNull().defaultNow(),
  },
  (t) => [index("audit_entry_workspace_idx").on(t.workspaceId, t.id)],
);

/**
 * What web calls are signed with, once a key was changed: the workspace's, or an address's own. Of each the newest, and
 * the ones before until they retire. Owner: services/signing-key.
 */
export const signingKey = pgTable(
  "signing_key",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    /** The address of web calls that it is for alone; null: for all that have none of their own. */
    endpointId: big(),
    /** AES-256-GCM: base64 of iv, tag, ciphertext. */
    sealed: text().notNull(),
    createdAt: at().notNull(),
    /** Signs beside the newest until then; null: it is the newest. */
    retiresAt: at(),
  },
  (t) => [
    uniqueIndex("signing_key_newest_key")
      .on(t.workspaceId, sql`coalesce(endpoint_id, 0)`)
      .where(sql`retires_at is null`),
  ],
);
