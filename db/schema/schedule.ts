import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable } from "drizzle-orm/pg-core";
import type { TimeSpec } from "#server/contract/plan.ts";
import { at, big, hex, workspaceId } from "./columns.ts";

/** When a time trigger fires next; moves in the transaction that makes the event. Owner: pipeline/schedule. */
export const schedule = pgTable(
  "schedule",
  {
    triggerId: big().primaryKey(),
    workspaceId: workspaceId(),
    /** What it was made from: a trigger that says something else by now is read anew. */
    spec: jsonb().$type<TimeSpec>(),
    /** When it is to be looked at: the next moment, or the warning before the end. Null: nothing is due by the clock. */
    nextAt: at(),
    chainId: integer(),
    nextBlock: big(),
    /** The last moment that was handled; those after it, and after `since_…`, are owed. */
    lastAt: at(),
    lastBlock: big(),
    sinceAt: at(),
    sinceBlock: big(),
    /** First block of the chain that the heights were counted on: a chain begun anew has the same heights again. */
    genesisHash: hex(),
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
