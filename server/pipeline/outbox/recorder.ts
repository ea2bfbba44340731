import type { Db } from "#db/client.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { type Recorded, recordResults, type Tried } from "./record-results.ts";

type Onwards = Pick<Recorded, "tellOff" | "fallBack">;

/** As many are worth a flush at once: what it asks costs the same for one as for a hundred. */
const ENOUGH = 128;
/** No result waits for others longer than this. */
const GATHER_MS = 10;

/**
 * Writes results down, one flush at a time: each takes all that came while the one before was busy, and where more are on
 * their way than wait here, those that come in the next moment too. Results of a flush that failed stay for the next.
 */
export class Recorder {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #onwards: Onwards;
  readonly #underWay: () => number;
  readonly #waiting: Tried[] = [];
  /** Ends the waiting for more, if anybody does. */
  #enough = new AbortController();
  /** How many results stand in the database; the next is the first of those that wait. */
  #written = 0;
  #flushing: Promise<void> | undefined;
  /** Results of a flush that failed are still to be written down. */
  hasFailed = false;

  /** @param underWay how many results are still to come */
  constructor({ db, clock, tellOff, fallBack }: Onwards & { db: Db; clock: Clock }, underWay: () => number) {
    this.#db = db;
    this.#clock = clock;
    this.#onwards = { tellOff, fallBack };
    this.#underWay = underWay;
  }

  /** Resolves when this result, and all before it, stand in the database; what comes after it is not waited for. */
  record(tried: Tried): Promise<void> {
    this.#waiting.push(tried);
    // an abort makes an error, with its stack, each time
    if (!this.#enough.signal.aborted && this.#isEnough()) this.#enough.abort();
    return this.flush();
  }

  /** Resolves when all that has come so far stands there. */
  async flush(): Promise<void> {
    const upTo = this.#written + this.#waiting.length;
    while (this.#written < upTo) {
      this.#flushing ??= this.#flushOnce().finally(() => {
        this.#flushing = undefined;
      });
      await this.#flushing;
    }
  }

  #isEnough(): boolean {
    return this.#waiting.length >= Math.min(ENOUGH, this.#underWay());
  }

  async #gather(): Promise<void> {
    this.#enough = new AbortController();
    await this.#clock.sleep(GATHER_MS, this.#enough.signal);
  }

  async #flushOnce(): Promise<void> {
    if (!this.#isEnough()) await this.#gather();
    const tried = this.#waiting.slice(0, limits.stageBatch);
    try {
      await this.#db.transaction((tx) => recordResults(tx, { tried, now: this.#clock.now(), ...this.#onwards }));
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
    this.hasFailed = false;
    this.#waiting.splice(0, tried.length);
    this.#written += tried.length;
  }
}
