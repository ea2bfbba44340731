import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable } from "drizzle-orm/pg-core";
import { at, big, workspaceId } from "./columns.ts";

/** When a time trigger fires next; moves in the transaction that makes the event. Owner: pipeline/schedule. */
export const schedule = pgTable(
  "schedule",
  {
    triggerId: big().primaryKey(),
    workspaceId: workspaceId(),
    /** Null for a chain's height. */
    nextAt: at(),
    chainId: integer(),
    nextBlock: big(),
    lastAt: at(),
    lastBlock: big(),
    /** The warning before its end was given. */
    warnedAt: at(),
    endedAt: at(),
    active: boolean().notNull().default(true),
  },
  (t) => [
    index("schedule_due_idx").on(t.nextAt).where(sql`active and ended_at is null`),
    index("schedule_height_idx").on(t.chainId, t.nextBlock).where(sql`active and ended_at is null`),
  ],
);
