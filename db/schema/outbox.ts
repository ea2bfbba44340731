import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import type { Urgency } from "#server/contract/message.ts";
import type { Content } from "#server/contract/step.ts";
import { at, big, id, workspaceId } from "./columns.ts";

/**
 * waiting → delivered | retrying → … | dead | suppressed | cancelled; one that a worker has under way has a lease.
 * `unfunded` waits for credits and becomes `waiting` when a grant arrives. `deferred` waits for its subscriber's time,
 * by itself or as part of a digest, reserves nothing, and becomes `waiting` or what its digest becomes.
 */
export type DeliveryState =
  | "waiting"
  | "unfunded"
  | "deferred"
  | "retrying"
  | "delivered"
  | "dead"
  | "suppressed"
  | "cancelled";

/** What of a subscriber's times a delivery waits for: `cap` an hour or a day, `budget` a week, `small` the digest of what they seldom act on. */
export type Deferral = "quiet" | "digest" | "window" | "cap" | "budget" | "small" | "snooze";

/** One message or web call that leaves the system. The outbox's inbox. Owner: pipeline/outbox. */
export const delivery = pgTable(
  "delivery",
  {
    id: id(),
    workspaceId: workspaceId(),
    workflowId: big().notNull(),
    runId: big().notNull(),
    executionId: big().notNull(),
    subscriberId: big().notNull(),
    nodeId: text().notNull(),
    topicId: big(),
    /** Stable over fork and retry: `(workflow, subscriber, event key, action node, channel)`. */
    effectKey: text().notNull(),
    /** Channel kind of the catalog. */
    channel: text().notNull(),
    /** A URL or the name of a secret; of an address of the subscriber's own its mark; empty for in-app. */
    target: text().notNull().default(""),
    urgency: text().$type<Urgency>().notNull(),
    /** Smaller goes first. */
    priority: integer().notNull().default(10),
    content: jsonb().$type<Content>().notNull(),
    /** One plain sentence: why this came. */
    why: text().notNull().default(""),
    /** Until when it was put off last, and for what of the subscriber's times; null: never. */
    deferredUntil: at(),
    deferredBecause: text().$type<Deferral>(),
    /** The delivery that tells this one with others. */
    digestId: big(),
    /** It is such a delivery: of no run, with its contents made when it leaves. */
    gathers: boolean().notNull().default(false),
    /** It counts for the subscriber's limits of an hour, a day or a week. */
    isCounted: boolean().notNull().default(false),
    /** From then on it is not worth telling; null: it always is. */
    expiresAt: at(),
    /** Why it waits in the inbox and interrupts nobody; null: it does not. */
    heldBecause: text(),
    state: text().$type<DeliveryState>().notNull().default("waiting"),
    /** Why it ended or waits, in words. */
    reason: text(),
    attempts: integer().notNull().default(0),
    priceMilli: integer().notNull().default(0),
    /** How often it was taken up again after its end (replayed, or its event came back): each reserves anew. */
    round: integer().notNull().default(0),
    /** The delivered message that this one takes back. A correction is free, and sent once. */
    correctsId: big(),
    /** Channels to go by in its place, in order, when this one refuses it for good. */
    otherwise: text().array().notNull().default([]),
    /** When a correction of it left: from then on it counts as never told, and its event alerts anew if it comes back. */
    takenBackAt: at(),
    nextAt: at().notNull(),
    /** It cannot be called back since then: what it became is waited for, whatever becomes of its run. */
    leftAt: at(),
    /** A place that its target keeps for it, when that takes so many at a time. */
    slotAt: at(),
    /**
     * A worker has it under way, by itself or in a digest, and nobody else touches it until then. Neither it nor what
     * else a claim changes stands in an index, so that a claim leaves all of them alone (`delivery_claim` finds it).
     */
    leaseUntil: at(),
    /** The provider's id of the accepted message. */
    receiptId: text(),
    occurredAt: at().notNull(),
    createdAt: at().notNull(),
    doneAt: at(),
  },
  (t) => [
    uniqueIndex("delivery_effect_key").on(t.effectKey),
    // one correction of a message by each channel
    uniqueIndex("delivery_corrects_key").on(t.correctsId, t.channel).where(sql`corrects_id is not null`),
    // lane claim: whose turn it is, and the first of each; a correction, and what has left, is of no workflow here
    index("delivery_due_idx")
      .on(
        t.channel,
        t.workspaceId,
        sql`(case when corrects_id is null and left_at is null then workflow_id else 0 end)`,
        sql`split_part(target, '/', 3)`,
        t.priority,
        t.nextAt,
        t.id,
      )
      .where(sql`state in ('waiting', 'retrying')`),
    // whose time has come
    index("delivery_deferred_idx").on(t.nextAt, t.subscriberId).where(sql`state = 'deferred' and digest_id is null`),
    index("delivery_digest_idx").on(t.digestId).where(sql`digest_id is not null`),
    // how many they were sent of late
    index("delivery_counted_idx").on(t.subscriberId, t.doneAt).where(sql`is_counted`),
    index("delivery_unfunded_idx").on(t.workspaceId, t.id).where(sql`state = 'unfunded'`),
    index("delivery_workspace_idx").on(t.workspaceId, t.id),
    index("delivery_execution_idx").on(t.executionId),
    index("delivery_subscriber_idx").on(t.subscriberId, t.id),
    // dead letters: listed and taken up again
    index("delivery_dead_idx").on(t.workspaceId, t.id).where(sql`state = 'dead'`),
    // a provider's word on a message
    index("delivery_receipt_idx").on(t.receiptId).where(sql`channel = 'email'`),
    // what of a run is still to leave, and how the rest ended
    index("delivery_run_idx").on(t.runId, t.state),
    // home: delivered and given up in the last 24 hours
    index("delivery_ended_idx").on(t.workspaceId, t.doneAt).where(sql`state in ('delivered', 'dead')`),
  ],
);

/** What one claim took, so that it is found when its lease runs out; gone once all of it is written down. Owner: pipeline/outbox. */
export const deliveryClaim = pgTable(
  "delivery_claim",
  {
    id: id(),
    deliveryIds: big().array().notNull(),
    leaseUntil: at().notNull(),
  },
  (t) => [index("delivery_claim_lease_idx").on(t.leaseUntil)],
);

/** The digests of a subscriber, by number; one of a kind for each moment and channel. Owner: pipeline/outbox. */
export const digest = pgTable(
  "digest",
  {
    deliveryId: big().primaryKey(),
    workspaceId: workspaceId(),
    subscriberId: big().notNull(),
    channel: text().notNull(),
    kind: text().$type<DigestKind>().notNull(),
    /** The moment it was due: the last one, where a worker slept over several. */
    windowAt: at().notNull(),
    /** From 1, over all kinds and channels. */
    number: integer().notNull(),
  },
  (t) => [
    uniqueIndex("digest_window_key").on(t.subscriberId, t.channel, t.kind, t.windowAt),
    uniqueIndex("digest_number_key").on(t.subscriberId, t.number),
  ],
);

/** `digest`: at a time of theirs; `night`: what came in quiet hours; `more`: what was over a limit. */
export type DigestKind = "digest" | "night" | "more";

export type AttemptOutcome = "accepted" | "retry" | "refused" | "unknown";

/** One try at a delivery. Owner: pipeline/outbox. */
export const deliveryAttempt = pgTable(
  "delivery_attempt",
  {
    workspaceId: workspaceId(),
    deliveryId: big().notNull(),
    number: integer().notNull(),
    startedAt: at().notNull(),
    endedAt: at().notNull(),
    outcome: text().$type<AttemptOutcome>().notNull(),
    /** In words, without secrets. */
    detail: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.number] })],
);

/** The in-app channel's messages. Owner: pipeline/outbox (write), services/inbox (read state). */
export const inboxMessage = pgTable(
  "inbox_message",
  {
    id: id(),
    workspaceId: workspaceId(),
    subscriberId: big().notNull(),
    deliveryId: big().notNull(),
    executionId: big().notNull(),
    topicId: big(),
    title: text().notNull(),
    body: text().notNull(),
    linkLabel: text(),
    linkUrl: text(),
    urgency: text().$type<Urgency>().notNull(),
    why: text().notNull(),
    /** Why it was held back; it waits in a list of its own. */
    heldBecause: text(),
    occurredAt: at().notNull(),
    createdAt: at().notNull(),
    readAt: at(),
    archivedAt: at(),
    savedAt: at(),
    /** Until then it is out of sight; it comes back unread. */
    snoozedUntil: at(),
    /** `useful`, `not-useful` or null. */
    verdict: text().$type<"useful" | "not-useful">(),
  },
  (t) => [
    uniqueIndex("inbox_message_delivery_key").on(t.deliveryId),
    index("inbox_message_subscriber_idx").on(t.subscriberId, t.id),
  ],
);

export type EndpointState = "unproven" | "on" | "off";

/**
 * An address that a workspace's web calls go to: scheme, host and path. It gets events once it has repeated a challenge,
 * and none when it said that it wants no more. Owners: pipeline/outbox, services/endpoint.
 */
export const endpoint = pgTable(
  "endpoint",
  {
    id: id(),
    workspaceId: workspaceId(),
    url: text().notNull(),
    state: text().$type<EndpointState>().notNull(),
    /** Why it is off or not proven, in words. */
    reason: text(),
    createdAt: at().notNull(),
    /** When it last repeated a challenge. */
    provenAt: at(),
    offAt: at(),
  },
  (t) => [uniqueIndex("endpoint_url_key").on(t.workspaceId, t.url)],
);

/**
 * How fast a channel leaves this installation, over all workers: what was given to them in the last second, and whether
 * its provider wants nothing for now. Owner: pipeline/outbox.
 */
export const lanePace = pgTable("lane_pace", {
  /** Channel kind. */
  lane: text().primaryKey(),
  grantedAt: timestamp({ withTimezone: true, mode: "date" }).array().notNull().default([]),
  /** How many at each of these times. */
  granted: integer().array().notNull().default([]),
  heldUntil: at(),
});

/** When one chat or webhook was, or will be, sent to last, by whichever worker. Owner: pipeline/outbox. */
export const targetPace = pgTable(
  "target_pace",
  {
    /** Channel kind. */
    lane: text().notNull(),
    /** The address's mark, or the workspace and the name of its secret. */
    target: text().notNull(),
    /** Oldest first, as many as its widest window holds. */
    slots: timestamp({ withTimezone: true, mode: "date" }).array().notNull().default([]),
    /** When the last ones really went, which may be later than their places. */
    sentAt: timestamp({ withTimezone: true, mode: "date" }).array().notNull().default([]),
    /** Not before, because it said so itself. */
    restsUntil: at(),
    usedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.lane, t.target] }), index("target_pace_used_idx").on(t.usedAt)],
);

/**
 * Secret keys of the installation from before, for what followed from them and stays as it is: links in messages, the
 * push key, and a workspace's first signing key. The oldest first. Owner: services/installation.
 */
export const formerKey = pgTable("former_key", {
  id: id(),
  /** AES-256-GCM under the present key: base64 of iv, tag, ciphertext. */
  sealed: text().notNull(),
  /** The last workspace that was made while it was the key. */
  workspacesTo: big().notNull(),
  createdAt: at().notNull(),
});

export type SuppressionCause = "bounce" | "complaint" | "refused";

/**
 * What addresses are sealed with: 32 bytes of its own, sealed by the installation's key, so that changing that one
 * touches this row alone. Owner: pipeline/outbox.
 */
export const addressKey = pgTable("address_key", {
  id: integer().primaryKey().default(1),
  /** AES-256-GCM: base64 of iv, tag, ciphertext. */
  sealed: text().notNull(),
  createdAt: at().notNull(),
  /** Since then nothing is left that was stored before addresses were sealed. */
  sealedAllAt: at(),
});

/**
 * A mail address that gets nothing more of a workspace, whoever links it, until its owner confirms it anew or a member
 * lifts it. Kept as its mark, so that it outlives the address. Owners: pipeline/outbox, services/suppression.
 */
export const suppression = pgTable(
  "suppression",
  {
    id: id(),
    workspaceId: workspaceId(),
    mark: text().notNull(),
    /** As it is shown: `m•••@proton.me`. */
    label: text().notNull(),
    cause: text().$type<SuppressionCause>().notNull(),
    /** What the provider said, in words. */
    detail: text().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [uniqueIndex("suppression_mark_key").on(t.workspaceId, t.mark)],
);

/** Which dead letters a replay takes up; nothing given: all. */
export type ReplayFilter = {
  channel?: string | undefined;
  workflowId?: number | undefined;
  reason?: string | undefined;
  before?: string | undefined;
};

/** Many dead letters being taken up again, a batch at a time. Owners: pipeline/outbox, services/delivery. */
export const replay = pgTable(
  "replay",
  {
    id: id(),
    workspaceId: workspaceId(),
    actor: text().notNull(),
    filter: jsonb().$type<ReplayFilter>().notNull(),
    /** Dead letters that fitted when it began. */
    found: integer().notNull(),
    replayed: integer().notNull().default(0),
    /** The last delivery that was looked at. */
    upTo: big().notNull().default(0),
    /** Deliveries above this were not dead yet. */
    until: big().notNull(),
    createdAt: at().notNull(),
    doneAt: at(),
  },
  (t) => [
    index("replay_workspace_idx").on(t.workspaceId, t.id),
    index("replay_open_idx").on(t.id).where(sql`done_at is null`),
  ],
);

/**
 * An alert that is put away until a time, by what it is of and not by what it says: new ones of the same wait too.
 * Owner: services/inbox.
 */
export const snooze = pgTable(
  "snooze",
  {
    subscriberId: big().notNull(),
    /** See `alertIdentity`. */
    identity: text().notNull(),
    workspaceId: workspaceId(),
    until: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.subscriberId, t.identity] })],
);
