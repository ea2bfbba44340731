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
    publishedBy: hex().notNull(),
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
    chainId: integer(),
    /** Contract, lower case; null for a trigger that is not a log. */
    address: hex(),
    topic0: hex(),
    /** sha256 hex of a signal trigger's token. */
    tokenHash: text(),
    spec: jsonb().$type<TriggerSpec>().notNull(),
    active: boolean().notNull().default(true),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    // match: which live triggers want this log
    index("trigger_log_idx").on(t.chainId, t.address, t.topic0).where(sql`active`),
    // signal door: which live trigger has this token
    index("trigger_token_idx").on(t.tokenHash).where(sql`active`),
    index("trigger_workflow_idx").on(t.workflowId),
  ],
);
