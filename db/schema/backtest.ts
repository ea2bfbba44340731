import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import type {
  BacktestAlertKind,
  BacktestMessage,
  BacktestNote,
  BacktestPlace,
  BacktestRange,
  BacktestSource,
  BacktestTally,
} from "#server/contract/backtest.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";

export type BacktestState = "waiting" | "running" | "done" | "failed" | "cancelled";

/**
 * One look at what a draft or a version would have done in the past. Nothing of the live path is written for it.
 * Owners: services/backtest (asks, cancels, deletes), pipeline/backtest (works it off).
 */
export const backtest = pgTable(
  "backtest",
  {
    id: id(),
    workspaceId: workspaceId(),
    workflowId: big().notNull(),
    /** Null: the draft. */
    versionNumber: integer(),
    /** sha256 of the graph without its layout: whether a draft has changed since. */
    graphHash: text().notNull(),
    /** As publishing would compile it. */
    plan: jsonb().$type<CompiledPlan>().notNull(),
    /** The live version that it is compared with; null when there was none, or it is the very one. */
    liveVersionId: big(),
    liveNumber: integer(),
    range: jsonb().$type<BacktestRange>().notNull(),
    /** The stretch in time; of blocks, known once the worker has looked them up. */
    fromAt: at(),
    toAt: at(),
    slotSeconds: integer(),
    sources: jsonb().$type<BacktestSource[]>().notNull(),
    notes: jsonb().$type<BacktestNote[]>().notNull(),
    state: text().$type<BacktestState>().notNull().default("waiting"),
    /** Why it failed, with the cure. */
    reason: text(),
    /** 0 to 1. */
    progress: real().notNull().default(0),
    place: jsonb().$type<BacktestPlace>().notNull(),
    tally: jsonb().$type<BacktestTally>().notNull(),
    /** Grows with every claim: a worker that lost its lease finds another number here and writes nothing. */
    claims: integer().notNull().default(0),
    leaseUntil: at(),
    /** Tries in a row that failed for a reason that may pass. */
    tries: integer().notNull().default(0),
    /** Not worked on before this. */
    nextAt: at().notNull(),
    askedBy: hex().notNull(),
    createdAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [
    // the worker's claim: whose turn it is
    index("backtest_open_idx").on(t.nextAt).where(sql`state in ('waiting', 'running')`),
    // a workflow's backtests, newest first
    index("backtest_workflow_idx").on(t.workspaceId, t.workflowId, t.id),
  ],
);

/** One wallet that would have been told of one event, by the tested version or by the live one. Owners: services/backtest, pipeline/backtest. */
export const backtestAlert = pgTable(
  "backtest_alert",
  {
    id: id(),
    workspaceId: workspaceId(),
    backtestId: big().notNull(),
    kind: text().$type<BacktestAlertKind>().notNull(),
    address: hex().notNull(),
    /** Null: nobody knows this wallet yet; the workflow would have taken it in. */
    subscriberId: big(),
    chainId: integer(),
    blockNumber: big(),
    txHash: hex(),
    occurredAt: at().notNull(),
    /** What the tested version would have sent; of `gone`, what the live one would have. */
    messages: jsonb().$type<BacktestMessage[]>().notNull(),
    creditsMilli: integer().notNull(),
    /** Both versions tell, in other words or by other channels. */
    isReworded: boolean().notNull().default(false),
  },
  (t) => [
    // the list, newest first
    index("backtest_alert_list_idx").on(t.backtestId, t.occurredAt, t.id),
    // a subscriber who wants to be forgotten
    index("backtest_alert_wallet_idx").on(t.workspaceId, t.address),
  ],
);

/** How often each wallet would have been told. Owners: services/backtest, pipeline/backtest. */
export const backtestWallet = pgTable(
  "backtest_wallet",
  {
    backtestId: big().notNull(),
    address: hex().notNull(),
    workspaceId: workspaceId(),
    alerts: integer().notNull(),
    liveAlerts: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.backtestId, t.address] }),
    index("backtest_wallet_address_idx").on(t.workspaceId, t.address),
  ],
);
