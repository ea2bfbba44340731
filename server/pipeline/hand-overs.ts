/**
 * What one stage hands to the next, always inside the giver's transaction.
 *
 * A stage implements the functions of its own inbox and takes the others as arguments; `index.ts` wires them.
 */
import type { SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { DeliveryDraft } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";

/** Stages that have an inbox, in the order of the path. */
export const STAGES = ["match", "audience", "interpreter", "outbox"] as const;
export type Stage = (typeof STAGES)[number];

/** A log as the chain tells it, verified by ingest: lower-case hex. */
export type LogEvent = {
  kind: "log";
  chainId: number;
  blockNumber: number;
  blockHash: `0x${string}`;
  txHash: `0x${string}`;
  txIndex: number;
  logIndex: number;
  address: `0x${string}`;
  topics: `0x${string}`[];
  data: `0x${string}`;
  /** The block's timestamp. */
  occurredAt: Date;
  observedAt: Date;
};

/** What a team posted at a signal trigger's door, checked against its declared fields. */
export type SignalEvent = {
  kind: "signal";
  workspaceId: number;
  triggerId: number;
  /** The sender's idempotency key. */
  signalKey: string;
  payload: Record<string, unknown>;
  occurredAt: Date;
  observedAt: Date;
};
export type NewEvent = LogEvent | SignalEvent;

/** One event that one live trigger wants. */
export type NewRun = {
  workspaceId: number;
  workflowId: number;
  versionId: number;
  eventId: number;
  triggerNodeId: string;
  values: Values;
  /** Ordinal, from 0, of this log among the same contract's same events in its transaction. */
  ordinal: number;
  eventKey: string;
  occurredAt: Date;
  createdAt: Date;
  /** Set when the event could not be read: the run is recorded as failed and reaches nobody. */
  failed?: string;
};

/** A run as the stages below see it. */
export type RunFacts = { id: number; workspaceId: number; workflowId: number; versionId: number };

/** Match's inbox. Events that are there already stay; orphaned ones that came back are matched again. */
export type ReceiveEvents = (tx: Tx, events: NewEvent[]) => Promise<void>;

/** A fork: flags the events of these blocks and cancels what is unsent of them. */
export type OrphanEvents = (
  tx: Tx,
  orphaned: { chainId: number; blockHashes: `0x${string}`[]; now: Date },
) => Promise<{ events: number }>;

/** Audience's inbox. A run that is there already begins anew: only an event that a fork undid and redid comes twice. */
export type ReceiveRuns = (tx: Tx, runs: NewRun[]) => Promise<void>;

/** Cancels the runs of these events that have not ended, and everything unsent of all of them. */
export type CancelRuns = (tx: Tx, cancelled: { eventIds: number[]; reason: string; now: Date }) => Promise<void>;

/**
 * The interpreter's inbox: one `insert … select`. `select` yields `run_id`, `workspace_id`, `workflow_id` and
 * `subscriber_id`, a subscriber once for each run.
 * @returns how many executions were made now, by run
 */
export type ReceiveExecutions = (tx: Tx, chunk: { now: Date; select: SQL }) => Promise<Map<number, number>>;

/** Puts all executions of these runs back to before they began: their event came back, and they are received anew. */
export type ReopenExecutions = (tx: Tx, runIds: number[]) => Promise<void>;

/** Cancels executions that have not ended, and what is unsent of the runs. */
export type CancelExecutions = (tx: Tx, cancelled: { runIds: number[]; reason: string; now: Date }) => Promise<void>;

/** Of these runs, those all of whose executions have ended. */
export type EndedRuns = (tx: Tx, runIds: number[]) => Promise<number[]>;

/** Adds to the funnel: how many subscribers went along an edge of a run's graph. */
export type CountEdges = (
  tx: Tx,
  counts: { runId: number; workspaceId: number; edgeId: string; passed: number }[],
) => Promise<void>;

/** The outbox's inbox. */
export type ReceiveDrafts = (
  tx: Tx,
  drafted: {
    execution: { id: number; subscriberId: number };
    run: RunFacts & { eventKey: string; occurredAt: Date };
    drafts: DeliveryDraft[];
    now: Date;
  }[],
) => Promise<void>;

/** Cancels deliveries of these runs that nobody has got yet, and frees their credits. */
export type CancelUnsent = (tx: Tx, cancelled: { runIds: number[]; reason: string; now: Date }) => Promise<void>;

/** Wakes a stage once the transaction commits. A lost call only delays: every stage also sweeps its inbox. */
export type Enqueue = (tx: Tx, stage: Stage) => Promise<void>;
