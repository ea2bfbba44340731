import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Graph } from "#server/contract/graph.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";
import { workflow } from "./workflow.ts";
import { workspace } from "./workspace.ts";

export type ApprovalState = "open" | "approved" | "declined" | "withdrawn";

/**
 * A graph that waits for a second person before it goes live: exactly this one, whatever becomes of the draft.
 * At most one of a workflow is open. Owner: services/approval.
 */
export const approval = pgTable(
  "approval",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    workflowId: big()
      .notNull()
      .references(() => workflow.id),
    graph: jsonb().$type<Graph>().notNull(),
    note: text().notNull(),
    /** The version that it goes back to; null for a draft. */
    backTo: integer(),
    /** Who had a hand in it: none of them may approve it. */
    authors: jsonb().$type<`0x${string}`[]>().notNull(),
    askedBy: hex().notNull(),
    askedAt: at().notNull(),
    state: text().$type<ApprovalState>().notNull().default("open"),
    decidedBy: hex(),
    decidedAt: at(),
  },
  (t) => [uniqueIndex("approval_open_key").on(t.workflowId).where(sql`state = 'open'`)],
);
