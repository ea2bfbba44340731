import { integer, jsonb, numeric, pgTable, primaryKey } from "drizzle-orm/pg-core";
import type { Cadence, QuietHours } from "#server/contract/timing.ts";
import { at, big, workspaceId } from "./columns.ts";

/** When and how often a subscriber is told, as they set it; no row means "never touched". Owner: services/timing. */
export const timing = pgTable("timing", {
  subscriberId: big().primaryKey(),
  workspaceId: workspaceId(),
  quiet: jsonb().$type<QuietHours>(),
  /** For topics without a cadence of their own. */
  digest: jsonb().$type<Cadence>(),
  perHour: integer(),
  perDay: integer(),
  perWeek: integer(),
  updatedAt: at().notNull(),
});

/** The same of one topic. Owner: services/timing. */
export const topicTiming = pgTable(
  "topic_timing",
  {
    subscriberId: big().notNull(),
    topicId: big().notNull(),
    workspaceId: workspaceId(),
    cadence: jsonb().$type<Cadence>(),
    /** Alerts under this size wait for the daily digest. */
    digestUnder: numeric(),
    /** Until then its alerts are in the inbox only. */
    mutedUntil: at(),
    updatedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.subscriberId, t.topicId] })],
);
