import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "#server/kernel/clock.ts";

/** Time that passes only when a test says so. */
export type ManualClock = Clock & {
  /** Lets time pass; who sleeps wakes at its moment, and what follows from that is waited for. */
  advance(ms: number): Promise<void>;
  sleepers(): number;
};

type Sleeper = { until: number; wake: () => void };

export function createManualClock(start = new Date("2026-01-05T12:00:00Z")): ManualClock {
  let ms = start.getTime();
  const sleeping = new Set<Sleeper>();
  const earliest = (until: number) =>
    [...sleeping].filter((one) => one.until <= until).sort((a, b) => a.until - b.until)[0];
  return {
    now: () => new Date(ms),
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          sleeping.delete(sleeper);
          resolve();
        };
        const sleeper: Sleeper = { until: ms + delayMs, wake };
        sleeping.add(sleeper);
        signal?.addEventListener("abort", wake);
      }),
    async advance(byMs) {
      const until = ms + byMs;
      await nextTurn();
      for (let next = earliest(until); next; next = earliest(until)) {
        ms = Math.max(ms, next.until);
        next.wake();
        await nextTurn();
      }
      ms = until;
      await nextTurn();
    },
    sleepers: () => sleeping.size,
  };
}
