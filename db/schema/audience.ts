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
    /** The last that was looked at: an address of those whom the event names, a subscriber's id; null before the first chunk. */
    reachedUpTo: text(),
    /** Nodes that one statement decided and counted for everybody (see `execution.matched`); null: none. */
    prefix: jsonb().$type<string[]>(),
    occurredAt: at().notNull(),
    createdAt: at().notNull(),
    expandedAt: at(),
    doneAt: at(),
    /** A fork undid its event. Null again when the event came back. */
    undoneAt: at(),
    /** What was sent of it, if anything, has been corrected. */
    correctedAt: at(),
    /** A member cancelled it: what had not left by then never does, whatever the chain does. */
    cancelledAt: at(),
    cancelledBy: hex(),
    /** Nothing cancelled is left to put away: a worker does that in batches. */
    clearedAt: at(),
  },
  (t) => [
    // putting away what was cancelled, in batches
    index("run_clearing_idx").on(t.id).where(sql`cancelled_at is not null and cleared_at is null`),
    // an event that a fork has moved: was its run cancelled
    index("run_cancelled_idx").on(t.workflowId, t.eventKey).where(sql`cancelled_at is not null`),
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

/**
 * How far a large run is. Kept in step by `db/run-progress.sql` in each transaction that moves executions or
 * deliveries; the sum over a run's shards counts, for each transaction takes one that is free. Small runs have no row:
 * they are counted when somebody asks. Owner: pipeline/audience.
 */
export const runProgress = pgTable(
  "run_progress",
  {
    runId: big().notNull(),
    shard: integer().notNull().default(0),
    workspaceId: workspaceId(),
    /** Executions by how they ended; `open` have not. */
    open: integer().notNull().default(0),
    told: integer().notNull().default(0),
    stopped: integer().notNull().default(0),
    optedOut: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    cancelled: integer().notNull().default(0),
    /** Deliveries that are still to leave, those of them that wait for credits, and how the others ended. */
    leaving: integer().notNull().default(0),
    unfunded: integer().notNull().default(0),
    delivered: integer().notNull().default(0),
    dead: integer().notNull().default(0),
    /** Price of what was delivered. */
    costMilli: big().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.runId, t.shard] })],
);
