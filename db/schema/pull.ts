import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { PullProgress, PullResult, PullSetting } from "#server/contract/pull.ts";
import { at, hex, id, workspaceId } from "./columns.ts";
import { workspace } from "./workspace.ts";

/**
 * A backend that a workspace has asked for its people on a schedule, and how far that is. What was stored of earlier
 * pulls stays, whatever comes of the next. Owner: services/pull.
 */
export const pullSource = pgTable(
  "pull_source",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    setting: jsonb().$type<PullSetting>().notNull(),
    active: boolean().notNull().default(true),
    createdBy: hex().notNull(),
    createdAt: at().notNull(),
    nextAt: at().notNull(),
    /** One worker at a time: whose turn it is, and until when it is believed to live. */
    lease: text(),
    leaseUntil: at(),
    /** Of a pull under way: a killed worker's is gone on with by another. */
    progress: jsonb().$type<PullProgress>(),
    /** In a row. */
    failures: integer().notNull().default(0),
    /** Why the last try failed, in words; null: it did not. */
    trouble: text(),
    lastResult: jsonb().$type<PullResult>(),
    /** When the last complete pull began: the next asks for what changed since. */
    sinceAt: at(),
  },
  (t) => [
    index("pull_source_workspace_idx").on(t.workspaceId, t.id),
    // whose time has come
    index("pull_source_due_idx").on(t.nextAt, t.id).where(sql`active`),
  ],
);
