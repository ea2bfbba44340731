import { breathe } from "#server/kernel/breathe.ts";
import type { Clock } from "#server/kernel/clock.ts";

/** Time that passes only when it is told to. */
export type VirtualClock = Clock & {
  /** The world's time: what a process reads may be off by the skew. */
  world(): Date;
  /** Sets the processes' clocks off, as when a machine's clock is corrected. */
  setSkew(seconds: number): void;
  /** So much time goes by while a process waits; sleepers notice at the next `advance`. */
  skip(delayMs: number): void;
  /** Lets time pass. Sleepers wake one after the other in the order of their time, each followed by `settle`. */
  advance(seconds: number, settle?: () => Promise<void>): Promise<void>;
};

type Sleeper = { until: number; wake: () => void };

export function createVirtualClock(start: Date): VirtualClock {
  let ms = start.getTime();
  let skewMs = 0;
  let sleepers: Sleeper[] = [];
  return {
    now: () => new Date(ms + skewMs),
    world: () => new Date(ms),
    setSkew(seconds) {
      skewMs = seconds * 1_000;
    },
    sleep: (delayMs, signal) =>
      new Promise((wake) => {
        sleepers.push({ until: ms + delayMs, wake });
        signal?.addEventListener("abort", () => wake());
      }),
    skip(delayMs) {
      ms += delayMs;
    },
    async advance(seconds, settle) {
      ms += seconds * 1_000;
      const due = sleepers.filter(({ until }) => until <= ms).toSorted((a, b) => a.until - b.until);
      sleepers = sleepers.filter(({ until }) => until > ms);
      for (const { wake } of due) {
        wake();
        // until it has begun with what it slept for, there is nothing to wait for
        await breathe();
        await settle?.();
      }
    },
  };
}
