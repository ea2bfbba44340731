import type { SQL } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import type { ChannelDefinition, Parcel, SendResult } from "#server/catalog/define-channel.ts";
import { textFor } from "#server/contract/message.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Deadline } from "#server/kernel/deadline.ts";
import { limits } from "#server/kernel/limits.ts";
import { logOutbox } from "#server/kernel/log.ts";
import { createTurns, type Room } from "#server/kernel/take-turns.ts";
import type { AddressBook } from "./address-book.ts";
import { type Boarder, type Boarding, Boardings } from "./boarding.ts";
import { type Claimed, claimDeliveries, paceKeyOf } from "./claim-deliveries.ts";
import type { FallBack } from "./fall-back.ts";
import { LaneTokens } from "./lane-tokens.ts";
import { Places, type Traveller } from "./places.ts";
import type { Recorded, Tried } from "./record-results.ts";
import { Recorder } from "./recorder.ts";
import { restTarget } from "./target-paces.ts";

export type LaneDeps = {
  db: Db;
  clock: Clock;
  /** From 0 to 1, evenly. */
  chance: () => number;
  /** How long a send may take. */
  deadline: (afterMs: number) => Deadline;
  tellOff: Recorded["tellOff"];
  fallBack: FallBack;
  /** The time by which all workers keep to a pace. */
  paceNow: () => SQL;
  /** Opens addresses; asked once the first is to be sent. */
  book: () => Promise<AddressBook>;
  /** The subscriber's pages for a delivery. */
  linksOf: (claimed: Claimed) => Pick<Parcel, "settingsUrl" | "unsubscribeUrl" | "answerUrl">;
};

/**
 * Of its places, one workspace takes no more than this part: what another one wants to tell finds a place at once,
 * however much of the first waits.
 */
const WORKSPACE_PART = 0.75;

/** Rows of one claim: what comes meanwhile waits until it has committed. */
const CLAIM_MAX = 256;

/** Where more is waiting than there are places, a claim waits no longer than this for half of them to be free. */
const GATHER_MS = 10;

/** Well inside the lease, so that an answer is written down before the row is another's. */
const SEND_TIMEOUT_MS = (limits.deliveryLeaseSeconds * 1_000) / 2;

/**
 * One channel's way out of this process: so many at once, so many per second over all processes, and all wait when the
 * provider says so.
 *
 * Sends run outside any transaction. What is lost with the process is sent again when its lease runs out, with the
 * same ids; no more than twice as many as there are places can be in doubt.
 */
export class Lane {
  readonly #deps: LaneDeps;
  readonly #channel: ChannelDefinition;
  readonly #tokens: LaneTokens;
  readonly #recorder: Recorder;
  readonly #turns = createTurns();
  readonly #stopping = new AbortController();
  readonly #places: Places;
  #heldUntil = new Date(0);
  #pumping: Promise<number> | undefined;
  /** Somebody called after the last look began: rows may have come, and places become free. */
  #isWanted = false;
  #isPausing = false;
  /** The last claim got all that it asked for, and no pause was made since: there is more. */
  #hasMore = false;
  /** Somebody may wait for one of the places: whoever is new stands behind them. */
  #mayBeLeft = true;
  /** Places that a claim may be about to take. */
  #claiming = 0;
  readonly #boardings: Boardings;
  /** At how many sends under way to look again, when the last look ended for want of places. */
  #looksAt: number | undefined;

  constructor(deps: LaneDeps, channel: ChannelDefinition) {
    this.#deps = deps;
    this.#channel = channel;
    this.#tokens = new LaneTokens(deps, channel.kind, channel.lane.perSecond);
    this.#places = new Places(channel.lane.concurrency);
    this.#recorder = new Recorder(deps, () => this.#places.sending);
    this.#boardings = this.#makeBoardings();
  }

  /** Claims and starts what is due, as far as there is room. Does not wait for the sends. */
  take(): Promise<number> {
    this.#isWanted = true;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /** Resolves when nothing is under way and everything is written down. */
  async settled(): Promise<void> {
    while (!this.#places.areEmpty || this.#pumping !== undefined || !this.#boardings.areOver) {
      await Promise.all([this.#pumping, this.#places.settled(), this.#boardings.settled()]);
    }
    await this.#recorder.flush();
  }

  /** Starts no more. */
  stop(): void {
    this.#stopping.abort();
  }

  /**
   * Keeps places for deliveries that are being written, so that they need not be looked for and claimed: as far as there
   * are any that nobody waits for. Only for channels whose targets are fixed and take any number: the others' are looked
   * at more closely.
   * @returns undefined where there is none
   */
  async board(rows: readonly (Omit<Boarder, "host"> & { target: string })[]): Promise<Boarding | undefined> {
    const { linkable, lane } = this.#channel;
    const isHeld = this.#deps.clock.now() < this.#heldUntil;
    const isBusy = this.#mayBeLeft || this.#recorder.hasFailed || isHeld || this.#stopping.signal.aborted;
    if (isBusy || linkable || lane.paceOf) return undefined;
    const boarders = rows.map(({ effectKey, workspaceId, target, priority }) => ({
      ...{ effectKey, workspaceId, priority },
      host: hostOf(target),
    }));
    return this.#boardings.open(boarders);
  }

  #makeBoardings(): Boardings {
    return new Boardings({
      clock: this.#deps.clock,
      tokens: this.#tokens,
      places: this.#places,
      roomFor: ({ workspaceId, host }) =>
        Math.min(this.#places.free, this.#workspaceRoom(workspaceId), this.#hostRoom(host)) - this.#claiming,
      lateAfterMs: SEND_TIMEOUT_MS,
      start: (claimed) => this.#start(claimed),
      onLeft: () => {
        this.#mayBeLeft = true;
      },
      onFree: () => void this.#takeUnwatched(),
    });
  }

  async #pump(): Promise<number> {
    if (this.#recorder.hasFailed) await this.#recorder.flush();
    let total = 0;
    while (this.#isWanted) {
      this.#isWanted = false;
      for (let taken = await this.#claim(); taken > 0; taken = await this.#claim()) total += taken;
    }
    return total;
  }

  async #claim(): Promise<number> {
    const now = this.#deps.clock.now();
    const room = Math.min(this.#places.free, CLAIM_MAX);
    const isTooFew = this.#hasMore && this.#places.free < this.#places.half;
    this.#looksAt = this.#whenToLook(isTooFew);
    this.#mayBeLeft ||= room <= 0 || isTooFew;
    if (this.#stopping.signal.aborted || room <= 0) return 0;
    if (isTooFew) return this.#takeLater(GATHER_MS);
    if (now < this.#heldUntil) return this.#takeLater(this.#heldUntil.getTime() - now.getTime());
    this.#claiming = room;
    try {
      return await this.#claimUpTo(room, now);
    } finally {
      this.#claiming = 0;
    }
  }

  async #claimUpTo(room: number, now: Date): Promise<number> {
    const { kind, linkable, lane } = this.#channel;
    const { count: limit, waitMs } = await this.#tokens.take(room, now);
    this.#mayBeLeft ||= limit <= 0;
    if (limit <= 0) return this.#takeLater(waitMs);
    const book = await this.#deps.book();
    const of = {
      channel: kind,
      isLinkable: linkable,
      limit,
      turns: this.#turns,
      clock: this.#deps.clock,
      now,
      rooms: this.#rooms(),
      fallBack: this.#deps.fallBack,
      open: book.open,
      paceNow: this.#deps.paceNow(),
      ...(lane.paceOf && { paceOf: lane.paceOf }),
    };
    const { going, taken } = await this.#deps.db.transaction((tx) => claimDeliveries(tx, of));
    await this.#tokens.spend(going.length, this.#deps.clock.now());
    this.#hasMore = taken === limit;
    for (const claimed of going) this.#start(claimed);
    const { mostOfOne, mostOfHost } = this.#places;
    this.#mayBeLeft = this.#hasMore || mostOfOne >= this.#perWorkspace || mostOfHost >= this.#perHost;
    return taken;
  }

  /** At how many sends under way; undefined where nothing is waited for. */
  #whenToLook(isTooFew: boolean): number | undefined {
    if (isTooFew) return this.#channel.lane.concurrency - this.#places.half;
    return this.#isFull() ? Math.floor(this.#places.sending / 2) : undefined;
  }

  /** One workspace's part; all of it where there is but one place. */
  get #perWorkspace(): number {
    return Math.max(1, Math.floor(this.#channel.lane.concurrency * WORKSPACE_PART));
  }

  get #perHost(): number {
    return this.#channel.lane.perHost ?? Number.POSITIVE_INFINITY;
  }

  #isFull(): boolean {
    return this.#places.free <= 0 || this.#places.mostOfOne >= this.#perWorkspace;
  }

  #rooms(): Room[] {
    return [
      { of: ({ workspaceId }) => String(workspaceId), free: ({ workspaceId }) => this.#workspaceRoom(workspaceId) },
      { of: ({ host }) => host, free: ({ host }) => this.#hostRoom(host) },
    ];
  }

  #workspaceRoom(workspaceId: number): number {
    return this.#perWorkspace - this.#places.ofWorkspace(workspaceId);
  }

  #hostRoom(host: string): number {
    return this.#perHost - this.#places.ofHost(host);
  }

  /** Takes again by itself after a pause that the lane owes. */
  #takeLater(delayMs: number): 0 {
    if (this.#isPausing) return 0;
    this.#isPausing = true;
    void this.#deps.clock.sleep(delayMs, this.#stopping.signal).then(() => {
      this.#isPausing = false;
      this.#hasMore = false;
      return this.#takeUnwatched();
    });
    return 0;
  }

  async #takeUnwatched(): Promise<void> {
    const { kind } = this.#channel;
    await this.take().catch((error: unknown) => logOutbox.error({ err: error, channel: kind }, "a claim failed"));
  }

  #start(claimed: Claimed): void {
    const { deliveryId, workspaceId, target } = claimed;
    const traveller = { deliveryId, workspaceId, host: hostOf(target) };
    this.#places.take(traveller, () => this.#carry(claimed, traveller));
  }

  async #carry(claimed: Claimed, traveller: Traveller): Promise<void> {
    const tried = await this.#send(claimed);
    if (asksForRest(tried)) {
      await this.#heed(tried, claimed).catch((error: unknown) =>
        logOutbox.error({ err: error }, "a pace was not kept"),
      );
    }
    this.#places.sent(traveller);
    if (this.#isHalfFree(traveller.host)) void this.#takeUnwatched();
    await this.#recorder
      .record(tried)
      .catch((error: unknown) => logOutbox.error({ err: error }, "results wait to be written down"));
    if (this.#places.leave(traveller)) void this.#takeUnwatched();
  }

  /** When to look for more: at half, so that each look is worth its query. */
  #isHalfFree(host: string): boolean {
    return this.#places.sending === this.#looksAt || this.#places.ofHost(host) === Math.floor(this.#perHost / 2);
  }

  /** What the provider said of others than this one. */
  async #heed({ result, endedAt }: Tried, claimed: Claimed): Promise<void> {
    const { kind: lane, linkable: isLinkable } = this.#channel;
    if (result.kind === "retry" && result.lane) await this.#hold(endedAt, result.afterSeconds ?? 1);
    const seconds = "restSeconds" in result ? result.restSeconds : undefined;
    if (!seconds || !this.#channel.lane.paceOf) return;
    const { db, paceNow } = this.#deps;
    await restTarget(db, { lane, key: paceKeyOf(claimed, { isLinkable }), seconds, paceNow: paceNow() });
  }

  /** Here at once, elsewhere with the next look. */
  async #hold(from: Date, seconds: number): Promise<void> {
    const until = new Date(from.getTime() + seconds * 1_000);
    if (until <= this.#heldUntil) return;
    this.#heldUntil = until;
    await this.#tokens.hold(seconds);
  }

  async #send(claimed: Claimed): Promise<Tried> {
    const { clock, deadline, chance, linksOf } = this.#deps;
    const { label, kind, linkable } = this.#channel;
    const { deliveryId, workspaceId, subscriberId, target, mark, attempt } = claimed;
    const startedAt = clock.now();
    const { signal, clear } = deadline(SEND_TIMEOUT_MS);
    let result: SendResult;
    try {
      result = await this.#channel.send(toParcel(claimed, kind, linksOf(claimed)), signal);
    } catch (error) {
      logOutbox.error({ err: error, channel: kind, deliveryId }, "a channel threw");
      result = { kind: "retry", mayHaveArrived: true, detail: `${label} did not finish. It is tried again.` };
    } finally {
      clear();
    }
    return {
      deliveryId,
      workspaceId,
      subscriberId,
      channel: kind,
      url: linkable ? "" : target,
      mark,
      number: attempt,
      startedAt,
      endedAt: clock.now(),
      result,
      chance: chance(),
    };
  }
}

/** Of this target or of the whole lane: something for others than this one. */
function asksForRest({ result }: Tried): boolean {
  return "restSeconds" in result || "lane" in result;
}

/** In the channel's own words; a digest leads to the inbox, where all that it tells lies whole. */
function toParcel(claimed: Claimed, channel: string, links: ReturnType<LaneDeps["linksOf"]>): Parcel {
  if (claimed.content.kind !== "message") return { ...claimed, ...links };
  const content = textFor(claimed.content, channel);
  if (!content.digest) return { ...claimed, ...links, content };
  const link = { label: "Open my inbox", url: `${links.settingsUrl}/inbox` };
  return { ...claimed, ...links, content: { ...content, link } };
}

/** The third part of a URL, as the claim's SQL sees it; empty for other targets. */
function hostOf(target: string): string {
  return target.split("/", 3)[2] ?? "";
}
