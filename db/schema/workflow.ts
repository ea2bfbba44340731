import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan, TriggerSpec } from "#server/contract/plan.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";
import { workspace } from "./workspace.ts";

export type WorkflowState = "draft" | "live" | "paused" | "archived";

/** What an operator draws. Owner: services/workflow. */
export const workflow = pgTable(
  "workflow",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    name: text().notNull(),
    state: text().$type<WorkflowState>().notNull().default("draft"),
    liveVersionId: big(),
    createdAt: at().notNull().defaultNow(),
    createdBy: hex().notNull(),
    pausedAt: at(),
    pausedBy: hex(),
    /** Pauses by itself then, after a warning. */
    expiresAt: at(),
  },
  (t) => [index("workflow_workspace_idx").on(t.workspaceId, t.id)],
);

/** The one editable graph of a workflow; `revision` grows by one with every save. Owner: services/workflow. */
export const workflowDraft = pgTable("workflow_draft", {
  workflowId: big()
    .primaryKey()
    .references(() => workflow.id),
  workspaceId: workspaceId(),
  graph: jsonb().$type<Graph>().notNull(),
  revision: integer().notNull().default(1),
  updatedAt: at().notNull().defaultNow(),
  updatedBy: hex().notNull(),
});

/** What somebody did to a draft: went on drawing, or put another graph in its place. */
export type DraftEditKind = "edit" | "restore" | "discard";

/**
 * A stretch of one person's work on a draft, with the graph as it was before: who changed what, and what can be gone
 * back to. The newest `limits.draftEditsKept` of a workflow stay. Owner: services/workflow.
 */
export const draftEdit = pgTable(
  "draft_edit",
  {
    id: id(),
    workspaceId: workspaceId(),
    workflowId: big()
      .notNull()
      .references(() => workflow.id),
    kind: text().$type<DraftEditKind>().notNull(),
    author: hex().notNull(),
    before: jsonb().$type<Graph>().notNull(),
    /** The draft's revision at its end: only the next save goes on with it. */
    revision: integer().notNull(),
    begunAt: at().notNull(),
    endedAt: at().notNull(),
  },
  (t) => [index("draft_edit_workflow_idx").on(t.workflowId, t.id)],
);

/** A published graph, never rewritten, with its compiled plan. Owner: services/workflow. */
export const workflowVersion = pgTable(
  "workflow_version",
  {
    id: id(),
    workflowId: big()
      .notNull()
      .references(() => workflow.id),
    workspaceId: workspaceId(),
    number: integer().notNull(),
    graph: jsonb().$type<Graph>().notNull(),
    plan: jsonb().$type<CompiledPlan>().notNull(),
    note: text().notNull().default(""),
    publishedAt: at().notNull().defaultNow(),
    /** Its author; where a second person approved it, whoever asked. */
    publishedBy: hex().notNull(),
    approvedBy: hex(),
  },
  (t) => [uniqueIndex("workflow_version_number_key").on(t.workflowId, t.number)],
);

/**
 * What match looks up: one row per When node of a live version. Written by publish, pause and resume only.
 * Owner: services/workflow.
 */
export const trigger = pgTable(
  "trigger",
  {
    id: id(),
    workspaceId: workspaceId(),
    workflowId: big().notNull(),
    versionId: big().notNull(),
    nodeId: text().notNull(),
    kind: text().$type<TriggerSpec["kind"]>().notNull(),
    /** Null where no chain is read. */
    chainId: integer(),
    /** Contract, lower case; null for a trigger that is not a log. */
    address: hex(),
    topic0: hex(),
    /** sha256 hex of a signal trigger's token. */
    tokenHash: text(),
    spec: jsonb().$type<TriggerSpec>().notNull(),
    active: boolean().notNull().default(true),
    /** Events of blocks at or below it are not its business: where reading stood when it was published. Null: not known. */
    fromBlock: big(),
    /** The same for the clock: moments at or before it are not its business. Null: since it was made. */
    activeFrom: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    // match: which live triggers want this log
    index("trigger_log_idx").on(t.chainId, t.address, t.topic0).where(sql`active`),
    // signal door: which live trigger has this token
    index("trigger_token_idx").on(t.tokenHash).where(sql`active`),
    index("trigger_workflow_idx").on(t.workflowId),
    // schedule: whose moments are to be kept
    index("trigger_time_idx").on(t.id).where(sql`kind = 'time'`),
  ],
);

/** In so many words, for statements that are kept: with `true` as a value none of their plans could use the indexes of active ones. */
export const isActiveTrigger = sql`${trigger.active}`;

/** `match`: a log trigger wants it as an event. `refresh`: it only says that a watched value may have moved. */
export type InterestPurpose = "match" | "refresh";

/**
 * Logs that ingest has to fetch, and for whom. A null matches anything.
 * Owners: services/workflow, pipeline/watch (aggregators behind proxies), pipeline/ingest (since when).
 */
export const logInterest = pgTable(
  "log_interest",
  {
    id: id(),
    triggerId: big().notNull(),
    chainId: integer().notNull(),
    purpose: text().$type<InterestPurpose>().notNull(),
    address: hex(),
    topic0: hex(),
    topic1: hex(),
    topic2: hex(),
    active: boolean().notNull().default(true),
    /** Ingest's own: blocks above it are read with this in mind. Null: ingest has not seen it yet, or no longer. */
    sinceBlock: big(),
  },
  (t) => [
    // ingest: what of this chain is wanted
    index("log_interest_chain_idx").on(t.chainId).where(sql`active`),
    index("log_interest_trigger_idx").on(t.triggerId),
  ],
);
