import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { TopicField, TopicPreset, TopicValues } from "#server/contract/topic.ts";
import { at, big, hex, id, workspaceId } from "./columns.ts";
import { workspace } from "./workspace.ts";

/** An alert type that a subscriber can tune or turn off. Owner: services/topic. */
export const topic = pgTable(
  "topic",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    /** kebab-case, unique in the workspace, used in references. */
    key: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    icon: text().notNull().default("bell"),
    fields: jsonb().$type<TopicField[]>().notNull(),
    presets: jsonb().$type<TopicPreset[]>().notNull(),
    /** Preset of a subscriber who set nothing; null: the fields' own defaults. */
    defaultPreset: text(),
    /** What a subscriber who set nothing gets: on or off. */
    onByDefault: boolean().notNull().default(true),
    /** Never held back, delayed or capped. */
    critical: boolean().notNull().default(false),
    /** Key of the number field whose line may be learned from what people do; null: nothing is learned. */
    learns: text(),
    position: integer().notNull().default(0),
    archivedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("topic_key_key").on(t.workspaceId, t.key)],
);

/** A wallet address known to a workspace. Owner: services/subscriber. */
export const subscriber = pgTable(
  "subscriber",
  {
    id: id(),
    workspaceId: workspaceId().references(() => workspace.id),
    address: hex().notNull(),
    zone: text().notNull().default("UTC"),
    /** Who said so: nobody yet, their browser at the first visit, or they (or their team) themselves. */
    zoneFrom: text().$type<"nobody" | "browser" | "own">().notNull().default("nobody"),
    /** Channel kinds in order of choice, per urgency; null: the workspace's usual order. */
    routes: jsonb().$type<{ urgent: string[]; normal: string[] }>(),
    /** How the subscriber came: `event`, `sign-in`, `api`, `seed`. */
    origin: text().notNull().default("event"),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("subscriber_address_key").on(t.workspaceId, t.address),
    // audience: everybody, a chunk at a time
    index("subscriber_workspace_idx").on(t.workspaceId, t.id),
    index("subscriber_wallet_idx").on(t.address),
  ],
);

/** One subscriber's setting of one topic; no row means "never touched". Owner: services/preference. */
export const preference = pgTable(
  "preference",
  {
    subscriberId: big()
      .notNull()
      .references(() => subscriber.id),
    topicId: big()
      .notNull()
      .references(() => topic.id),
    workspaceId: workspaceId(),
    enabled: boolean().notNull(),
    /** A preset's key, or null for the fields' defaults with `own` on top. */
    preset: text(),
    /** Values the subscriber typed; they win over preset and default. */
    own: jsonb().$type<TopicValues>().notNull().default(sql`'{}'::jsonb`),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriberId, t.topicId] }),
    // audience: everyone who has a setting of this topic
    index("preference_topic_idx").on(t.topicId, t.subscriberId),
    // watch: whose setting changed lately
    index("preference_changed_idx").on(t.topicId, t.updatedAt),
  ],
);

/** One subscriber's order of channels for one topic, in place of their usual one. Owner: services/channel. */
export const topicRoute = pgTable(
  "topic_route",
  {
    subscriberId: big()
      .notNull()
      .references(() => subscriber.id),
    topicId: big()
      .notNull()
      .references(() => topic.id),
    workspaceId: workspaceId(),
    /** Channel kinds in order, per urgency; an empty list is the app only. */
    routes: jsonb().$type<{ urgent: string[]; normal: string[] }>().notNull(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.subscriberId, t.topicId] })],
);

export type AddressState = "pending" | "on" | "off";

/** Where a channel reaches a subscriber. Owner: services/channel. */
export const channelAddress = pgTable(
  "channel_address",
  {
    id: id(),
    workspaceId: workspaceId(),
    subscriberId: big()
      .notNull()
      .references(() => subscriber.id),
    /** Channel kind of the catalog: email, telegram, web-push. */
    kind: text().notNull(),
    /** Mail address, chat id, or a browser's push endpoint with its keys; see `AddressBook`. */
    sealed: text().notNull(),
    /** By which it is known again without being opened. */
    mark: text().notNull().default(""),
    /** What a team sees: `m•••@proton.me`, `@q•••`, `Chrome on Linux`. */
    label: text().notNull().default(""),
    state: text().$type<AddressState>().notNull(),
    /** Why it is off, in words. */
    reason: text(),
    createdAt: at().notNull().defaultNow(),
    confirmedAt: at(),
  },
  (t) => [
    uniqueIndex("channel_address_kind_key").on(t.subscriberId, t.kind),
    index("channel_address_mark_idx").on(t.kind, t.mark),
  ],
);

/**
 * open → used: a mailed link was confirmed. open → bound → used: a chat answered, and the web session said it is its own.
 * A new link of the same kind closes the ones before.
 */
export type LinkState = "open" | "bound" | "used" | "closed";

/** One try to link an address, by a token that only its owner can get. Owner: services/channel. */
export const channelLink = pgTable(
  "channel_link",
  {
    id: id(),
    workspaceId: workspaceId(),
    subscriberId: big()
      .notNull()
      .references(() => subscriber.id),
    kind: text().notNull(),
    /** As in `channel_address`; empty until a chat is bound, and once its owner deleted everything. */
    sealed: text().notNull().default(""),
    mark: text().notNull().default(""),
    label: text().notNull().default(""),
    tokenHash: text().notNull().unique(),
    state: text().$type<LinkState>().notNull().default("open"),
    createdAt: at().notNull(),
    expiresAt: at().notNull(),
  },
  (t) => [
    index("channel_link_subscriber_idx").on(t.subscriberId, t.id),
    // cool-down: how often this address was written to, whoever asked
    index("channel_link_mark_idx").on(t.kind, t.mark, t.createdAt),
  ],
);

/** The last update read of a bot, so that none is handled twice, and which worker reads now. Owner: services/channel. */
export const telegramCursor = pgTable("telegram_cursor", {
  bot: text().primaryKey(),
  updateId: big().notNull(),
  reader: text().notNull().default(""),
  readUntil: at().notNull().defaultNow(),
});

/** What a team's backend said of a wallet, with how long it holds. Owner: pipeline/interpreter. */
export const sourceAnswer = pgTable(
  "source_answer",
  {
    workspaceId: workspaceId(),
    /** sha256 over URL and header names: the same question. */
    questionHash: text().notNull(),
    attributes: jsonb().$type<Record<string, unknown>>().notNull(),
    /** False when the backend does not know this wallet (404). */
    known: boolean().notNull(),
    fetchedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.questionHash] })],
);
