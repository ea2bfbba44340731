import type { Db } from "#db/client.ts";
import type { ChannelDefinition, Parcel, SendResult } from "#server/catalog/define-channel.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { logOutbox } from "#server/kernel/log.ts";
import { createTurns } from "#server/kernel/take-turns.ts";
import { type Claimed, claimDeliveries } from "./claim-deliveries.ts";
import type { Tried } from "./record-results.ts";
import { Recorder } from "./recorder.ts";
import { TokenBucket } from "./token-bucket.ts";

export type LaneDeps = {
  db: Db;
  clock: Clock;
  /** From 0 to 1, evenly. */
  chance: () => number;
  /** A signal that aborts after so long. */
  deadline: (afterMs: number) => AbortSignal;
  /** The subscriber's pages for a delivery. */
  linksOf: (claimed: Claimed) => Pick<Parcel, "settingsUrl" | "unsubscribeUrl">;
};

/** Well inside the lease, so that an answer is written down before the row is another's. */
const SEND_TIMEOUT_MS = (limits.deliveryLeaseSeconds * 1_000) / 2;

/**
 * One channel's way out of this process: so many at once, so many per second, and all wait when the provider says so.
 *
 * Sends run outside any transaction. What is lost with the process is sent again when its lease runs out, with the
 * same ids; no more than there are places can be in doubt.
 */
export class Lane {
  readonly #deps: LaneDeps;
  readonly #channel: ChannelDefinition;
  readonly #bucket: TokenBucket;
  readonly #recorder: Recorder;
  readonly #turns = createTurns();
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<number, { host: string; done: Promise<void> }>();
  #heldUntil = new Date(0);
  #pumping: Promise<number> | undefined;
  #isPausing = false;
  /** The last look ended for want of places. */
  #isFull = false;

  constructor(deps: LaneDeps, channel: ChannelDefinition) {
    this.#deps = deps;
    this.#channel = channel;
    this.#bucket = new TokenBucket(channel.lane.perSecond, deps.clock.now());
    this.#recorder = new Recorder(deps.db, deps.clock);
  }

  /** Claims and starts what is due, as far as there is room. Does not wait for the sends. */
  take(): Promise<number> {
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /** Resolves when nothing is under way and everything is written down. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0 || this.#pumping !== undefined) {
      await Promise.all([this.#pumping, ...[...this.#underWay.values()].map(({ done }) => done)]);
    }
    await this.#recorder.flush();
  }

  /** Starts no more. */
  stop(): void {
    this.#stopping.abort();
  }

  async #pump(): Promise<number> {
    await this.#recorder.flush();
    let total = 0;
    for (let taken = await this.#claim(); taken > 0; taken = await this.#claim()) total += taken;
    return total;
  }

  async #claim(): Promise<number> {
    const { lane, kind, linkable } = this.#channel;
    const now = this.#deps.clock.now();
    const room = Math.min(lane.concurrency - this.#underWay.size, limits.stageBatch);
    this.#isFull = room <= 0;
    if (this.#stopping.signal.aborted || this.#isFull) return 0;
    if (now < this.#heldUntil) return this.#takeLater(this.#heldUntil.getTime() - now.getTime());
    const limit = Math.min(room, this.#bucket.available(now));
    if (limit <= 0) return this.#takeLater(this.#bucket.nextMs);
    const hosts = lane.perHost === undefined ? undefined : { perHost: lane.perHost, underWay: this.#countHosts() };
    const { going, taken } = await this.#deps.db.transaction((tx) =>
      claimDeliveries(tx, { channel: kind, isLinkable: linkable, limit, turns: this.#turns, now, hosts }),
    );
    this.#bucket.spend(going.length);
    for (const claimed of going) this.#start(claimed);
    return taken;
  }

  #countHosts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { host } of this.#underWay.values()) counts[host] = (counts[host] ?? 0) + 1;
    return counts;
  }

  /** Takes again by itself after a pause that the lane owes. */
  #takeLater(delayMs: number): 0 {
    if (this.#isPausing) return 0;
    this.#isPausing = true;
    void this.#deps.clock.sleep(delayMs, this.#stopping.signal).then(() => {
      this.#isPausing = false;
      return this.#takeUnwatched();
    });
    return 0;
  }

  async #takeUnwatched(): Promise<void> {
    const { kind } = this.#channel;
    await this.take().catch((error: unknown) => logOutbox.error({ err: error, channel: kind }, "a claim failed"));
  }

  #start(claimed: Claimed): void {
    const host = hostOf(claimed.target);
    this.#underWay.set(claimed.deliveryId, { host, done: this.#carry(claimed, host) });
  }

  async #carry(claimed: Claimed, host: string): Promise<void> {
    const tried = await this.#send(claimed);
    if (tried.result.kind === "retry" && tried.result.lane) this.#hold(tried.endedAt, tried.result.afterSeconds ?? 1);
    // written down before the place is free
    await this.#recorder
      .record(tried)
      .catch((error: unknown) => logOutbox.error({ err: error }, "results wait to be written down"));
    this.#underWay.delete(claimed.deliveryId);
    if (this.#isHalfFree(host)) void this.#takeUnwatched();
  }

  /** When to look for more: at half, so that each look is worth its query. */
  #isHalfFree(host: string): boolean {
    const { concurrency, perHost } = this.#channel.lane;
    if (this.#isFull && this.#underWay.size === Math.floor(concurrency / 2)) return true;
    return perHost !== undefined && (this.#countHosts()[host] ?? 0) === Math.floor(perHost / 2);
  }

  #hold(from: Date, seconds: number): void {
    const until = new Date(from.getTime() + seconds * 1_000);
    if (until > this.#heldUntil) this.#heldUntil = until;
  }

  async #send(claimed: Claimed): Promise<Tried> {
    const { clock, deadline, chance, linksOf } = this.#deps;
    const { label, kind } = this.#channel;
    const { deliveryId, workspaceId, subscriberId, target, attempt } = claimed;
    const startedAt = clock.now();
    const result = await this.#channel
      .send({ ...claimed, ...linksOf(claimed) }, deadline(SEND_TIMEOUT_MS))
      .catch((error: unknown): SendResult => {
        logOutbox.error({ err: error, channel: kind, deliveryId }, "a channel threw");
        return { kind: "retry", detail: `${label} did not finish. It is tried again.` };
      });
    const ids = { deliveryId, workspaceId, subscriberId, channel: kind, target, number: attempt };
    return { ...ids, startedAt, endedAt: clock.now(), result, chance: chance() };
  }
}

/** The third part of a URL, as the claim's SQL sees it; empty for other targets. */
function hostOf(target: string): string {
  return target.split("/")[2] ?? "";
}
