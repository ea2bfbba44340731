import { setTimeout as wait } from "node:timers/promises";

/** Time, as an argument: the pipeline never reads the machine's clock itself. */
export type Clock = {
  now(): Date;
  /** Ends early, without an error, when the signal aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (delayMs, signal) => wait(delayMs, undefined, { signal }).catch(() => undefined),
};
