import { sql } from "drizzle-orm";
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { AbiEvent, WalletPlace } from "#server/contract/catalog.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";

export type InteractionKind = "acted" | "dismissed" | "useful" | "not-useful" | "seen";
/** `chain`: a wallet did it on-chain, told or not. */
export type InteractionVia = "inbox" | "message" | "api" | "chain";

/** What a subscriber did about a delivery, said by themselves or by the team. Owner: personalisation. */
export const interaction = pgTable(
  "interaction",
  {
    id: id(),
    workspaceId: workspaceId(),
    subscriberId: big().notNull(),
    deliveryId: big().notNull(),
    /** The delivery's execution and node: an alert that went by two channels is one. */
    executionId: big().notNull(),
    nodeId: text().notNull(),
    topicId: big(),
    kind: text().$type<InteractionKind>().notNull(),
    via: text().$type<InteractionVia>().notNull(),
    /** The act on-chain that says so. */
    actId: big(),
    at: at().notNull(),
  },
  (t) => [
    index("interaction_act_idx").on(t.actId).where(sql`act_id is not null`),
    // once of a kind for each alert; also what is known of an alert
    uniqueIndex("interaction_alert_key").on(t.executionId, t.subscriberId, t.nodeId, t.kind),
    index("interaction_subscriber_idx").on(t.subscriberId, t.id),
  ],
);

/**
 * Logs that count as an act on a topic's alerts: an event of a contract, and which of its arguments is the wallet.
 * Owner: personalisation.
 */
export const actSource = pgTable(
  "act_source",
  {
    id: id(),
    workspaceId: workspaceId(),
    topicId: big().notNull(),
    chainId: integer().notNull(),
    /** The contract, lower case. */
    address: hex().notNull(),
    event: jsonb().$type<AbiEvent>().notNull(),
    topic0: hex().notNull(),
    /** Name of the argument that is the wallet, and where a log has it. */
    argument: text().notNull(),
    place: jsonb().$type<WalletPlace>().notNull(),
    createdAt: at().notNull(),
    /** From then on its logs count no more; what they counted for stays. */
    removedAt: at(),
  },
  (t) => [
    uniqueIndex("act_source_key").on(t.topicId, t.chainId, t.address, t.topic0, t.argument),
    // ingest: what of this chain is wanted
    index("act_source_chain_idx").on(t.chainId, t.address, t.topic0).where(sql`removed_at is null`),
  ],
);

/** What a subscriber's wallet did on-chain about a topic, told or not; orphaned by forks, never deleted. Owner: personalisation. */
export const act = pgTable(
  "act",
  {
    id: id(),
    workspaceId: workspaceId(),
    sourceId: big().notNull(),
    topicId: big().notNull(),
    subscriberId: big().notNull(),
    chainId: integer().notNull(),
    blockHash: hex().notNull(),
    txHash: hex().notNull(),
    logIndex: integer().notNull(),
    /** The block's timestamp. */
    at: at().notNull(),
    orphanedAt: at(),
    /** When it was learned from, whether or not it answered anything. */
    learnedAt: at(),
  },
  (t) => [
    uniqueIndex("act_log_key").on(t.sourceId, t.blockHash, t.txHash, t.logIndex),
    // the pass: what is new
    index("act_new_idx").on(t.id).where(sql`learned_at is null`),
    index("act_block_idx").on(t.chainId, t.blockHash),
    index("act_subscriber_idx").on(t.subscriberId, t.topicId, t.at),
    // measure: who acted on a topic since
    index("act_topic_idx").on(t.topicId, t.at).where(sql`orphaned_at is null`),
  ],
);

/** That a subscriber was here within an hour: the inbox was open, or they signed in. Owner: personalisation. */
export const presence = pgTable(
  "presence",
  {
    workspaceId: workspaceId(),
    subscriberId: big().notNull(),
    /** The last time within the clock's hour. */
    at: at().notNull(),
    hour: big().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriberId, t.hour] }),
    // clearing away what is old
    index("presence_hour_idx").on(t.hour),
  ],
);

/** open until it matures; unresolved teaches nothing. */
export type OutcomeLabel = "open" | "acted" | "ignored" | "unresolved";

/**
 * What came of one alert of a topic that learns, whatever channels it went by; written as open when the alert is
 * drafted. Owner: personalisation.
 */
export const outcome = pgTable(
  "outcome",
  {
    id: id(),
    workspaceId: workspaceId(),
    topicId: big().notNull(),
    subscriberId: big().notNull(),
    executionId: big().notNull(),
    nodeId: text().notNull(),
    /** Workflow, subscriber, event and node: the same over forks. */
    alertKey: text().notNull(),
    /** On the topic's value axis: what was held against the line. */
    value: numeric().notNull(),
    /** It was held back; to act all the same teaches, not to act does not. */
    isHeld: boolean().notNull(),
    /** Told in the app alone, to see whether a learned line still holds. */
    isProbe: boolean().notNull(),
    /** No line of their own stands, nor another setting than the one that was learned beside: what is learned may put it off. */
    isFree: boolean().notNull().default(false),
    /** Chance with which an alert under the learned line is told all the same; null above it. */
    chance: doublePrecision(),
    policy: text().notNull(),
    sentAt: at().notNull(),
    /** Until then an answer counts. */
    maturesAt: at().notNull(),
    /** When it is looked at: then, or soon after a plain answer. */
    dueAt: at().notNull(),
    label: text().$type<OutcomeLabel>().notNull().default("open"),
    /** How much it counts: an explicit answer counts three times. */
    weight: integer().notNull().default(1),
    deliveredAt: at(),
    actedAt: at(),
    resolvedAt: at(),
  },
  (t) => [
    uniqueIndex("outcome_alert_key").on(t.alertKey),
    // the pass: what is due, a page at a time
    index("outcome_due_idx").on(t.dueAt, t.id).where(sql`label = 'open'`),
    // and all that is due of a subscriber and a topic
    index("outcome_open_idx").on(t.topicId, t.subscriberId).where(sql`label = 'open'`),
    index("outcome_execution_idx").on(t.executionId),
    // the sentence: a recount of what was learned from
    index("outcome_topic_idx").on(t.topicId, t.subscriberId, t.id),
  ],
);

/**
 * What is learned of one subscriber about one topic, or about all (0), in columns that matching and the last look before
 * sending read. Owner: personalisation.
 */
export const learned = pgTable(
  "learned",
  {
    topicId: big().notNull(),
    subscriberId: big().notNull(),
    workspaceId: workspaceId(),
    /** What the line came to without learning; where it comes to something else now, nothing is held back. */
    base: numeric().notNull(),
    /** Under it, alerts wait in the inbox; null: nothing is held back. */
    line: numeric(),
    /** 0 goes first, 1 as usual, 2 last; when, never whether. */
    tier: integer().notNull().default(1),
    /** Why they go first. */
    tierReason: text(),
    /** Weekday (0 for Sunday; null: every day) and minute of the local day at which alerts that can wait are told; null: none. */
    windowDay: integer(),
    windowMinute: integer(),
    /** Why then. */
    windowReason: text(),
    /** Under it, alerts that are told wait for the daily digest; null: none do. */
    digestLine: numeric(),
    /** Why those. */
    digestReason: text(),
    /** Under it, alerts wait for the digest in a week that is nearly full; null: nothing is known. */
    busyLine: numeric(),
    /** In the row of no topic (0): messages a week that interrupt them, over all topics that learn; null: no limit. */
    weeklyMax: integer(),
    /** By bucket: how sure it is that alerts of this size matter to them. */
    beliefs: doublePrecision().array().notNull().default([]),
    /** Since when something is held back. */
    since: at(),
    /** Why something is held back, in the subscriber's words. */
    reason: text(),
    /** The last time that any of it changed by itself. */
    changedAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.topicId, t.subscriberId] }),
    index("learned_subscriber_idx").on(t.subscriberId),
    // audience: who goes first
    index("learned_first_idx").on(t.topicId, t.subscriberId).where(sql`tier = 0`),
    // audience: whom a learned line holds back, told by the index alone
    index("learned_line_idx").on(t.topicId, t.subscriberId, t.base, t.line).where(sql`line is not null`),
  ],
);

/** What learning remembers, apart from what matching reads. Owner: personalisation. */
export const learnState = pgTable(
  "learn_state",
  {
    topicId: big().notNull(),
    subscriberId: big().notNull(),
    workspaceId: workspaceId(),
    /** The line without learning that sizes are measured by. */
    base: numeric().notNull(),
    /** What is believed: a number for each bucket, and "never"; acted of all; ignored. */
    p: doublePrecision().array().notNull(),
    a: doublePrecision().notNull(),
    n: doublePrecision().notNull(),
    ignored: integer().notNull(),
    /** Of alerts acted on: within the hour, and all; both fade. */
    quick: doublePrecision().notNull().default(0),
    acted: doublePrecision().notNull().default(0),
    tier: integer().notNull().default(1),
    /** When they act by themselves; null: not yet. */
    windowState: jsonb().$type<Record<string, unknown>>(),
    updatedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.topicId, t.subscriberId] })],
);

/**
 * What is believed of somebody of whom nothing is known, topic by topic: from the lines that subscribers set themselves.
 * No row: the built-in prior. Owner: personalisation.
 */
export const topicPrior = pgTable("topic_prior", {
  topicId: big().primaryKey(),
  workspaceId: workspaceId(),
  /** What the lines were counted by. */
  base: numeric().notNull(),
  /** A number for each bucket, and "never". */
  p: doublePrecision().array().notNull(),
  /** From how many lines, and topics turned off. */
  linesCount: integer().notNull(),
  updatedAt: at().notNull(),
});

/** How far a daily round over everybody has come. Owner: personalisation. */
export const learnRound = pgTable("learn_round", {
  kind: text().$type<"priors" | "budgets">().primaryKey(),
  startedAt: at().notNull(),
  /** The last id that it has seen; null: it is done. */
  afterId: big(),
});

export type LearnedKind = "line" | "tier" | "window" | "digest" | "budget";

/** Every change that learning made, with the counts it was made from. Owner: personalisation. */
export const learnedChange = pgTable(
  "learned_change",
  {
    id: id(),
    workspaceId: workspaceId(),
    topicId: big().notNull(),
    subscriberId: big().notNull(),
    kind: text().$type<LearnedKind>().notNull(),
    old: numeric(),
    new: numeric(),
    /** Counts, from which its sentence is made. */
    evidence: jsonb().$type<Record<string, unknown>>().notNull(),
    policy: text().notNull(),
    at: at().notNull(),
    /** The first of its topic is told once, in the app. */
    seenAt: at(),
    undoneAt: at(),
    keptAt: at(),
  },
  (t) => [
    index("learned_change_subscriber_idx").on(t.subscriberId, t.topicId, t.id),
    index("learned_change_workspace_idx").on(t.workspaceId, t.id),
  ],
);

/**
 * A wish that nothing is learned, or not the line or the tier: of one topic or of all (0), until a day or for good.
 * Owner: personalisation.
 */
export const learnStop = pgTable(
  "learn_stop",
  {
    workspaceId: workspaceId(),
    subscriberId: big().notNull(),
    topicId: big().notNull(),
    kind: text().$type<LearnedKind | "all">().notNull().default("all"),
    at: at().notNull(),
    until: at(),
  },
  (t) => [primaryKey({ columns: [t.subscriberId, t.topicId, t.kind] })],
);
