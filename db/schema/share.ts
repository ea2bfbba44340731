import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at, big, hex, id, workspaceId } from "./columns.ts";
import { workflow } from "./workflow.ts";
import { workspace } from "./workspace.ts";

/** A link by which anybody may look at one published version. Owner: services/share. */
export const share = pgTable(
  "share",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    workflowId: big()
      .notNull()
      .references(() => workflow.id),
    versionNumber: integer().notNull(),
    /** sha256 hex of the link's token, which is shown once. */
    tokenHash: text().notNull(),
    createdAt: at().notNull(),
    createdBy: hex().notNull(),
    revokedAt: at(),
  },
  (t) => [
    uniqueIndex("share_token_key").on(t.tokenHash),
    index("share_workflow_idx").on(t.workflowId, t.id).where(sql`revoked_at is null`),
  ],
);
