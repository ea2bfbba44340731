import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { TriggerHandle } from "#server/contract/plan.ts";
import type { Values } from "#server/contract/value.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";

/** `skipped`: read too late, by the workflow's own rule. */
export type RunState = "waiting" | "running" | "done" | "failed" | "cancelled" | "skipped";

/** One event times one workflow version. Audience's inbox. Owner: pipeline/audience. */
export const run = pgTable(
  "run",
  {
    id: id(),
    workspaceId: workspaceId(),
    workflowId: big().notNull(),
    versionId: big().notNull(),
    eventId: big().notNull(),
    triggerNodeId: text().notNull(),
    /** The way out of the trigger that the event took. */
    triggerHandle: text().$type<TriggerHandle>().notNull().default("next"),
    /** The event's values by name, in the trigger's units. */
    values: jsonb().$type<Values>().notNull(),
    /** Ordinal of the matching log in its transaction, from 0: part of the effect key. */
    ordinal: integer().notNull().default(0),
    /** `log:<chain>:<tx>:<ordinal>` or `signal:<trigger>:<key>`: the event's part of the effect key, stable over forks. */
    eventKey: text().notNull(),
    state: text().$type<RunState>().notNull().default("waiting"),
    reason: text(),
    /** Subscribers the run concerns. */
    reachedCount: integer().notNull().default(0),
    /** Of those whom the event names: the last address that was looked at; null before the first chunk. */
    reachedUpTo: hex(),
    occurredAt: at().notNull(),
    createdAt: at().notNull(),
    expandedAt: at(),
    doneAt: at(),
    /** A fork undid its event. Null again when the event came back. */
    undoneAt: at(),
    /** What was sent of it, if anything, has been corrected. */
    correctedAt: at(),
  },
  (t) => [
    // correcting: undone and not yet looked at
    index("run_undone_idx").on(t.id).where(sql`undone_at is not null and corrected_at is null`),
    uniqueIndex("run_event_key").on(t.eventId, t.versionId, t.triggerNodeId),
    // correcting: does the same event stand elsewhere
    index("run_effect_idx").on(t.workflowId, t.eventKey),
    // audience: whose turn it is, and the first of each; new runs, and those of which a chunk is left
    index("run_fresh_idx").on(t.workspaceId, t.workflowId, t.id).where(sql`state = 'waiting' and reached_count = 0`),
    index("run_begun_idx").on(t.workspaceId, t.workflowId, t.id).where(sql`state = 'waiting' and reached_count > 0`),
    // closing runs whose executions have all ended
    index("run_running_idx").on(t.id).where(sql`state = 'running'`),
    index("run_workspace_idx").on(t.workspaceId, t.id),
    index("run_workflow_idx").on(t.workflowId, t.id),
    // home: a workflow's events in the last 24 hours
    index("run_workflow_created_idx").on(t.workflowId, t.createdAt),
  ],
);

/** Whom the run's event names, with what it says of each. Owner: pipeline/audience. */
export const runHit = pgTable(
  "run_hit",
  {
    runId: big().notNull(),
    workspaceId: workspaceId(),
    address: hex().notNull(),
    key: text().notNull(),
    values: jsonb().$type<Values>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.address, t.key] })],
);

/** How many subscribers went along an edge of a run's graph; `edge_id` `stop:<node>` counts who ended there. Owner: pipeline/audience. */
export const edgeCount = pgTable(
  "edge_count",
  {
    runId: big().notNull(),
    edgeId: text().notNull(),
    workspaceId: workspaceId(),
    passed: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.edgeId] })],
);
