import { sql } from "drizzle-orm";
import { jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Condition } from "#server/contract/condition.ts";
import type { SegmentAttribute } from "#server/contract/segment.ts";
import { at, hex, id, workspaceId } from "./columns.ts";
import { workspace } from "./workspace.ts";

/** A saved condition over a workspace's subscribers; who is in it is worked out when asked. Owner: services/segment. */
export const segment = pgTable(
  "segment",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    /** kebab-case, unique in the workspace; never changes. */
    key: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    condition: jsonb().$type<Condition>().notNull(),
    /** The pushed attributes that it compares, and what each is read as. */
    attributes: jsonb().$type<SegmentAttribute[]>().notNull().default(sql`'[]'::jsonb`),
    archivedAt: at(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
    updatedBy: hex().notNull(),
  },
  (t) => [uniqueIndex("segment_key_key").on(t.workspaceId, t.key)],
);
