/**
 * What one stage hands to the next, always inside the giver's transaction.
 *
 * A stage implements the functions of its own inbox and takes the others as arguments; `index.ts` wires them.
 */
import type { SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { run } from "#db/schema/audience.ts";
import type { event } from "#db/schema/match.ts";
import type { AddressState } from "#db/schema/subscriber.ts";
import type { Urgency } from "#server/contract/message.ts";
import type { CompiledPlan, TriggerHandle } from "#server/contract/plan.ts";
import type { DeliveryDraft, Outcome, Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";

/** Stages that have an inbox, in the order of the path; `backtest` stands beside it. */
export const STAGES = ["match", "audience", "interpreter", "outbox", "backtest"] as const;
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
  sourceKey: string;
  payload: Record<string, unknown>;
  occurredAt: Date;
  observedAt: Date;
};

/**
 * A transaction that carries the chain's own currency and did not fail. `data` is the amount as 32 bytes, `address` is
 * who gets it, and the one topic is who sent it, as 32 bytes.
 */
export type NativeEvent = Omit<LogEvent, "kind" | "logIndex"> & {
  kind: "native";
  /** Below every log of the transaction. */
  logIndex: -1;
};

/** Whom an event names: the wallet, the part of the effect key that is stable over forks, and values of its own. */
export type EventHit = { address: `0x${string}`; key: string; values: Values };

/** A watched value crossed lines, or moved far, or has not been readable for long (`unknown`). */
export type ReadingEvent = {
  kind: "reading";
  workspaceId: number;
  triggerId: number;
  /** Trigger-wide: the way, and a digest of which lines fired for whom. The same after a fork, whatever the block. */
  sourceKey: string;
  handle: Extract<TriggerHandle, "next" | "unknown">;
  /** Null where the value is not a chain's. */
  chainId: number | null;
  blockNumber: number | null;
  blockHash: `0x${string}` | null;
  payload: Values;
  /** Empty when it concerns nobody in particular. */
  hits: EventHit[];
  occurredAt: Date;
  observedAt: Date;
};

/**
 * A schedule's moment, or a chain's height, was reached; `ending`: it will soon have been the last. Late ones are gathered
 * already, by the trigger's rule: the payload's `missed` says for how many earlier moments one stands. Match only has to
 * leave out those that are to be skipped.
 */
export type TimeEvent = {
  kind: "time";
  workspaceId: number;
  triggerId: number;
  /** The scheduled time in ISO, or the chain's beginning and the block's number, and the way: over forks the same. */
  sourceKey: string;
  handle: Extract<TriggerHandle, "next" | "ending">;
  chainId: number | null;
  blockNumber: number | null;
  blockHash: `0x${string}` | null;
  payload: Values;
  occurredAt: Date;
  observedAt: Date;
};
export type NewEvent = LogEvent | NativeEvent | SignalEvent | ReadingEvent | TimeEvent;

/** One event that one live trigger wants. */
export type NewRun = {
  workspaceId: number;
  workflowId: number;
  versionId: number;
  eventId: number;
  triggerNodeId: string;
  /** Way out of the trigger; the usual one unless given. */
  triggerHandle?: TriggerHandle;
  values: Values;
  /** Whom the event names, also as a query for rows of `address`, `key`, `values`; undefined when it names nobody. */
  hits?: SQL | EventHit[];
  /** Ordinal, from 0, of this log among the same contract's same events in its transaction. */
  ordinal: number;
  eventKey: string;
  occurredAt: Date;
  createdAt: Date;
  /** Set when the event could not be read: the run is recorded as failed and reaches nobody. */
  failed?: string;
  /** Set when a rule of the workflow leaves the event out: the run is recorded as skipped and reaches nobody. */
  skipped?: string;
};

/** A run as the stages below see it. */
export type RunFacts = { id: number; workspaceId: number; workflowId: number; versionId: number };

/** Match's inbox. Events that are there already stay; orphaned ones that came back are matched again. */
export type ReceiveEvents = (tx: Tx, events: NewEvent[]) => Promise<void>;

/**
 * The chain went on: has match set free what waited for blocks above it, for safe or final, or for reading to have
 * caught up. `isBehind`: more than a few blocks are left to read. Call it after the cursor has moved, also when only
 * safe or finalized did.
 */
export type SettleEvents = (
  tx: Tx,
  progress: {
    chainId: number;
    blockNumber: number;
    safeNumber: number | null;
    finalizedNumber: number | null;
    isBehind: boolean;
    now: Date;
  },
) => Promise<void>;

/** Logs that may have moved watched values: makes what they move due at once. */
export type RefreshWatches = (tx: Tx, moved: { chainId: number; logs: LogEvent[]; now: Date }) => Promise<void>;

/** A fork: what was read or fired at these blocks is read again, and fires again under the same key if it still holds. */
export type UndoWatches = (
  tx: Tx,
  undone: { chainId: number; blockHashes: `0x${string}`[]; now: Date },
) => Promise<void>;

/** Logs by which somebody acted, told or not: what is learned counts them. */
export type ReceiveActs = (tx: Tx, acted: { chainId: number; logs: LogEvent[]; now: Date }) => Promise<void>;

/** A wallet moved something that is counted: a log's topics name it, or it sent or got a chain's own currency. */
export type Movement = { wallet: string; blockNumber: number };

/** Wallets moved something: what is known of their holdings below these blocks counts no more. */
export type ReceiveMovements = (
  tx: Tx,
  moved: { chainId: number; workspaceIds: readonly number[]; movements: readonly Movement[] },
) => Promise<void>;

/** A fork: acts in these blocks count no more. */
export type UndoActs = (tx: Tx, undone: { chainId: number; blockHashes: `0x${string}`[]; now: Date }) => Promise<void>;

/** A fork: flags the events of these blocks and cancels what is unsent of them. */
export type OrphanEvents = (
  tx: Tx,
  orphaned: { chainId: number; blockHashes: `0x${string}`[]; now: Date },
) => Promise<{ events: number }>;

/** Audience's inbox. A run that is there already begins anew: only an event that a fork undid and redid comes twice. */
export type ReceiveRuns = (tx: Tx, runs: NewRun[]) => Promise<void>;

/**
 * Cancels the runs of these events that have not ended, and everything unsent of all of them; what was told of them is
 * taken back later, unless it comes to stand again.
 */
export type CancelRuns = (tx: Tx, cancelled: { eventIds: number[]; reason: string; now: Date }) => Promise<void>;

/**
 * The interpreter's inbox: one `insert … select`. `select` yields `run_id`, `workspace_id`, `workflow_id`,
 * `subscriber_id`, `facts` (jsonb or null) and `effect_scope` (text or null), a subscriber once for each run.
 * @returns how many executions were made now, by run
 */
export type ReceiveExecutions = (tx: Tx, chunk: { now: Date; select: SQL }) => Promise<Map<number, number>>;

/**
 * The same as part of a statement of the giver's: an `insert`. `select` gives rows as for `ReceiveExecutions`, and
 * `matched` and `priority` of the table. `isAgain`: some may be there already; without it that is an error, and costs less.
 */
export type InsertExecutions = (chunk: { now: Date; select: SQL; isAgain: boolean }) => SQL;

/** Whom a run concerns. `priority`: smaller is walked first. */
export type FoundPerson = { subscriberId: number; priority: number };

/** One of a run that has no executions; `matched` as in the table. */
export type NewPassage = FoundPerson & { runId: number; workspaceId: number; workflowId: number; matched: boolean };

/**
 * Walks people through the graphs of their runs within the giver's transaction: those who have executions of these
 * runs, and new ones, whose executions are written once, as they end. What asks a backend or a chain stays ready, and
 * so does all of it where something in it is broken: then each takes its turn as ever.
 * @param of.runs as the giver's transaction will leave them: `prefix` stands for nodes decided and counted for everybody
 * @param of.executedIds those of them that have executions
 * @returns how many are still ready, and the runs of which some have not ended
 */
export type WalkNow = (tx: Tx, of: WalkedNow) => Promise<{ left: number; openIds: ReadonlySet<number> }>;

export type WalkedNow = {
  runs: readonly (typeof run.$inferSelect)[];
  executedIds: number[];
  passages: NewPassage[];
  now: Date;
};

/** Puts all executions of these runs back to before they began: their event came back, and they are received anew. */
export type ReopenExecutions = (tx: Tx, runIds: number[]) => Promise<void>;

/**
 * Cancels executions that have not ended, and what is unsent of the runs.
 * @param cancelled.limit of each at most so many, of those that nobody holds; unless given, all
 * @returns how many rows
 */
export type CancelExecutions = (tx: Tx, cancelled: Cancelled) => Promise<number>;

type Cancelled = { runIds: number[]; reason: string; now: Date; limit?: number };

/** Of these runs, those all of whose executions have ended. */
export type EndedRuns = (tx: Tx, runIds: number[]) => Promise<number[]>;

/** Adds to the funnel: how many subscribers went along an edge of a run's graph. */
export type CountEdges = (
  tx: Tx,
  counts: { runId: number; workspaceId: number; edgeId: string; passed: number }[],
) => Promise<void>;

/**
 * The outbox's inbox. What was told of the same effect before, for an event that a fork has moved since, is now these
 * executions'.
 * @returns the executions that had told it before, and whether anything waits for a lane
 */
export type ReceiveDrafts = (
  tx: Tx,
  drafted: {
    execution: { id: number; subscriberId: number; effectScope?: string | null };
    run: RunFacts & { eventKey: string; occurredAt: Date };
    drafts: DeliveryDraft[];
    now: Date;
  }[],
) => Promise<{ before: number[]; isWaiting: boolean }>;

/**
 * Takes back what was told of these runs, a batch at a time: one correction for each message by the channel that
 * carried it, and in the app. Safe to repeat.
 * @returns messages that were taken back now; as many as `limit` when there may be more
 */
export type CorrectTold = (tx: Tx, told: { runIds: number[]; limit: number; now: Date }) => Promise<number>;

/** Cancels deliveries of these runs that nobody has got yet, and frees their credits; as `CancelExecutions`. */
export type CancelUnsent = (tx: Tx, cancelled: Cancelled) => Promise<number>;

/** Wakes a stage once the transaction commits. A lost call only delays: every stage also sweeps its inbox. */
export type Enqueue = (tx: Tx, stage: Stage) => Promise<void>;

/** An event of the past: stored, or read from the chain again and never stored. */
export type PastEvent = typeof event.$inferSelect;

/** A When node of a plan that need not be live. `namedBy`: the trigger rows whose signals, readings and moments are its own. */
export type WouldTrigger = Pick<CompiledPlan["triggers"][number], "nodeId" | "spec"> & { namedBy: number[] };

/**
 * What match would make of past events for triggers that need not be live. Every event counts as read in time, and as
 * settled. Writes nothing.
 */
export type WouldRun = (
  tx: Tx,
  past: { workspaceId: number; workflowId: number; events: PastEvent[]; triggers: WouldTrigger[] },
) => Promise<NewRun[]>;

/** One subscriber at the entrance of a graph; id 0: a wallet that nobody knows yet. */
export type Visit = {
  plan: CompiledPlan;
  workspaceId: number;
  triggerNodeId: string;
  triggerHandle: TriggerHandle;
  values: Values;
  subscriber: { id: number; address: `0x${string}`; zone: string };
  now: Date;
};

/** What came of a visit. `unknown`: these nodes would have needed an answer that is not kept. */
export type Visited = { steps: Step[]; passedEdges: string[]; stoppedAt: string[] } & (
  | { kind: "ended"; outcome: Outcome; reason: string; drafts: DeliveryDraft[] }
  | { kind: "unknown"; nodeIds: string[] }
);

/**
 * Walks subscribers through graphs by today's settings, and by what teams' backends answered before: nobody is asked.
 * Writes nothing. In the visits' order.
 */
export type TryOut = (tx: Tx, visits: Visit[]) => Promise<Visited[]>;

/** A subscriber's ways to be reached, by channel kind. */
export type Reach = {
  routes: Record<Urgency, string[]> | null;
  /** By the topic's id, where one has an order of its own. */
  topicRoutes?: Record<string, Record<Urgency, string[]>>;
  addresses: Record<string, { mark: string; state: AddressState; reason: string | null }>;
};

/** Of somebody of whom nothing is known. */
export const NOWHERE: Reach = { routes: null, addresses: {} };

/** How subscribers are reached, by their ids. */
export type ReadReaches = (tx: Tx, subscriberIds: readonly number[]) => Promise<Map<number, Reach>>;

/** The deliveries that the outbox would make of a draft, with their prices. */
export type PlanDeliveries = (
  draft: DeliveryDraft,
  reach: Reach,
) => { channel: string; state: "waiting" | "suppressed"; reason: string | null; priceMilli: number }[];
