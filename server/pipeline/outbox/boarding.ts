import type { Clock } from "#server/kernel/clock.ts";
import { logOutbox } from "#server/kernel/log.ts";
import type { Claimed } from "./claim-deliveries.ts";
import type { LaneTokens } from "./lane-tokens.ts";
import { leaseFrom } from "./lease.ts";
import type { Places, Seeker } from "./places.ts";

/** A delivery that is about to be written, and would leave by this lane. */
export type Boarder = { effectKey: string; workspaceId: number; host: string; priority: number };

/** Places that are kept for some of them. */
export type Boarding = {
  /** The effect keys of those who have one. */
  has: ReadonlySet<string>;
  /** Until when they are to be this worker's. */
  leaseUntil: Date;
  /** Once for each boarding: these leave, and the places of the others are free again. */
  end: (claimed: readonly Claimed[]) => void;
};

type Gate = {
  clock: Clock;
  tokens: LaneTokens;
  places: Places;
  /** How many places one of them may have now, beside what a claim may be about to take. */
  roomFor: (seeker: Seeker) => number;
  /** Longer after it was asked for, nobody leaves: the answer must be written down within the lease. */
  lateAfterMs: number;
  start: (claimed: Claimed) => void;
  /** Some were left, of the rate: whoever is new stands behind them. */
  onLeft: () => void;
  /** Places are free again that somebody may wait for. */
  onFree: () => void;
};

type Kept = Seeker & { effectKey: string };
type Boarded = { kept: readonly Kept[]; tokens: LaneTokens; since: Date };

/** Places of a lane for deliveries that are being written: they leave as soon as that is committed. */
export class Boardings {
  readonly #gate: Gate;
  readonly #leaving = new Set<Promise<void>>();

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  get areOver(): boolean {
    return this.#leaving.size === 0;
  }

  /** Resolves when those that may leave now have left. */
  async settled(): Promise<void> {
    await Promise.all(this.#leaving);
  }

  /** @returns undefined where there is no place */
  async open(boarders: readonly Boarder[]): Promise<Boarding | undefined> {
    const { clock, onLeft } = this.#gate;
    const now = clock.now();
    const kept = this.#keep(boarders);
    if (kept.length === 0) return undefined;
    try {
      const tokens = await this.#gate.tokens.apart();
      const { count } = await tokens.take(kept.length, now);
      if (count < kept.length) onLeft();
      this.#giveUp(kept.splice(count));
      if (count === 0) return undefined;
      return {
        has: new Set(kept.map(({ effectKey }) => effectKey)),
        leaseUntil: leaseFrom(now),
        end: (claimed) => this.#end(claimed, { kept, tokens, since: now }),
      };
    } catch (error) {
      this.#giveUp(kept);
      throw error;
    }
  }

  #keep(boarders: readonly Boarder[]): Kept[] {
    const { places, roomFor } = this.#gate;
    const kept: Kept[] = [];
    for (const boarder of boarders.toSorted((a, b) => a.priority - b.priority)) {
      if (roomFor(boarder) <= 0) continue;
      places.keep(boarder);
      kept.push(boarder);
    }
    return kept;
  }

  #giveUp(kept: readonly Kept[]): void {
    for (const one of kept) this.#gate.places.giveUp(one);
  }

  #end(claimed: readonly Claimed[], boarded: Boarded): void {
    const leaving = this.#leave(claimed, boarded);
    this.#leaving.add(leaving);
    void leaving.then(() => {
      this.#leaving.delete(leaving);
      if (claimed.length < boarded.kept.length) this.#gate.onFree();
    });
  }

  /** One that is too late stays: it is taken up again when its lease has run out. */
  async #leave(claimed: readonly Claimed[], { kept, tokens, since }: Boarded): Promise<void> {
    const { clock, lateAfterMs, start } = this.#gate;
    const now = clock.now();
    const going = now.getTime() - since.getTime() > lateAfterMs ? [] : claimed;
    if (going.length > 0) {
      await tokens
        .spend(going.length, now)
        .catch((error: unknown) => logOutbox.error({ err: error }, "a pace was not kept"));
    }
    this.#giveUp(kept);
    for (const one of going) start(one);
  }
}
