import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import type { ChannelDefinition } from "#server/catalog/define-channel.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Deadline } from "#server/kernel/deadline.ts";
import { limits } from "#server/kernel/limits.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { foldPosts } from "#server/ledger/fold-posts.ts";
import type { CancelUnsent, ReceiveDrafts } from "../hand-overs.ts";
import { openAddressBook } from "./address-book.ts";
import { signAnswer } from "./answer-token.ts";
import { cancelUnsent, findReleasable, releaseUnfunded, sweepLeases } from "./care.ts";
import type { Shelf } from "./expand-draft.ts";
import { createFallBack } from "./fall-back.ts";
import { gatherDeferred } from "./gather-deferred.ts";
import { Lane, type LaneDeps } from "./lane.ts";
import { receiveDrafts } from "./receive-drafts.ts";
import type { Recorded } from "./record-results.ts";
import { takeReplays } from "./take-replays.ts";
import { forgetTargets } from "./target-paces.ts";
import { type Notice, tellMembers } from "./tell-members.ts";
import type { EndpointOff } from "./turn-endpoints-off.ts";
import { signUnsubscribe } from "./unsubscribe-token.ts";

export type OutboxDeps = {
  db: Db;
  channels: readonly ChannelDefinition[];
  clock: Clock;
  /** From 0 to 1, evenly. */
  chance: () => number;
  /** How long a send may take. */
  deadline: (afterMs: number) => Deadline;
  /** Where the web is reached, for links in messages. */
  appUrl: string;
  /** Signs the links that stop a topic. */
  key: Secret;
  /** This process sends what it drafts, too: it may leave as soon as it is written. */
  sendsOwn?: boolean;
  /** The time by which workers share a pace: the database's own clock, unless said otherwise. */
  paceNow?: () => SQL;
};

export type Outbox = {
  receiveDrafts: ReceiveDrafts;
  cancelUnsent: CancelUnsent;
  /**
   * Claims what is due in every lane (or one), as far as it has room, and starts the sends. Lanes go on by themselves
   * while they have more; call this when rows arrive, and every second or so for retries.
   * @returns how many deliveries were looked at now
   */
  take(channel?: string): Promise<number>;
  /** Resolves when nothing is under way and everything is written down. */
  settled(): Promise<void>;
  /** Starts no more, waits for what is under way, closes the channels. */
  stop(): Promise<void>;
};

/** How often a process looks after lost leases, waiting credits, and what waited for its subscriber's time. */
const CARE_SECONDS = 5;

/**
 * The outbox stage: drafts in, deliveries out by one lane per channel.
 *
 * At least once: a worker that is killed between the provider's yes and the commit sends again with the same id.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const shelf = shelfOf(deps.channels);
  const { paceNow = () => sql`clock_timestamp()` } = deps;
  const tellOff: Recorded["tellOff"] = (tx, off, now) =>
    tellMembers(tx, { notices: off.map((one) => noticeOf(one, deps.appUrl)), shelf, now });
  const laneDeps = {
    ...deps,
    paceNow,
    tellOff,
    fallBack: createFallBack(shelf),
    book: () => openAddressBook(deps.db, deps.key),
    linksOf: createLinks(deps),
  };
  const lanes = new Map<string, Lane>(
    deps.channels
      .filter((channel) => channel.configured())
      .map((channel) => [channel.kind, new Lane(laneDeps, channel)]),
  );
  const laneOf = (channel: string) => (deps.sendsOwn ? lanes.get(channel) : undefined);
  let caredAt = new Date(0);

  async function care(): Promise<void> {
    const now = deps.clock.now();
    if (now.getTime() - caredAt.getTime() < CARE_SECONDS * 1_000) return;
    caredAt = now;
    while ((await deps.db.transaction((tx) => sweepLeases(tx, { now }))) > 0);
    await deps.db.transaction((tx) => forgetTargets(tx, paceNow()));
    await deps.db.transaction(foldPosts);
    while ((await deps.db.transaction((tx) => gatherDeferred(tx, { shelf, limit: limits.stageBatch, now }))) > 0);
    await takeReplays(deps.db, deps.clock.now);
    for (const workspaceId of await deps.db.transaction(findReleasable)) {
      await deps.db.transaction((tx) => releaseUnfunded(tx, { workspaceId, now }));
    }
  }

  return {
    receiveDrafts: (tx, drafted) => receiveDrafts(tx, drafted, { shelf, laneOf }),
    cancelUnsent,
    async take(channel) {
      await care();
      const chosen = [...lanes].filter(([kind]) => channel === undefined || kind === channel);
      const taken = await Promise.all(chosen.map(([, lane]) => lane.take()));
      return taken.reduce((sum, count) => sum + count, 0);
    },
    async settled() {
      await Promise.all([...lanes.values()].map((lane) => lane.settled()));
    },
    async stop() {
      for (const lane of lanes.values()) lane.stop();
      await Promise.all([...lanes.values()].map((lane) => lane.settled()));
      await Promise.all(deps.channels.map((channel) => channel.close?.()));
    },
  };
}

/** What expanding a draft needs to know of the channels. */
export function shelfOf(channels: readonly ChannelDefinition[]): Shelf {
  return new Map(
    channels.map(({ kind, label, linkable, priceMilli, atOnce, ...channel }) => [
      kind,
      { label, linkable, priceMilli, isConfigured: channel.configured(), ...(atOnce && { atOnce }) },
    ]),
  );
}

/** A subscriber's pages, for deliveries of any of them. */
function createLinks({ appUrl, key }: OutboxDeps): LaneDeps["linksOf"] {
  const root = new URL("/", appUrl).href;
  return (claimed) => {
    const settingsUrl = `${root}a/${claimed.workspaceSlug}`;
    // a team's own address asks nothing, and signing takes as long as all the rest
    if (claimed.content.kind !== "message") return { settingsUrl, unsubscribeUrl: settingsUrl };
    return {
      settingsUrl,
      unsubscribeUrl: `${root}api/unsubscribe/${signUnsubscribe(claimed, key)}`,
      // a test message is of no topic
      ...(claimed.topicId === null ? {} : { answerUrl: `${root}answer/${signAnswer(claimed, key)}` }),
    };
  };
}

function noticeOf({ id, workspaceId, url, reason, at }: EndpointOff, appUrl: string): Notice {
  const { hostname } = new URL(url);
  return {
    workspaceId,
    key: `endpoint:${id}:${at.getTime()}`,
    content: {
      kind: "message",
      subject: `Web calls to ${hostname} are off`,
      body: `${reason}.\n\nAddress: ${url}\n\nCalls that were to go there are kept as dead letters. When it is well again, turn the address on in Settings and replay them.`,
      link: { label: "Open Bellwether", url: new URL("/", appUrl).href },
    },
  };
}
