import type { Random } from "./random.ts";

const EVERY_MS = 90_000;
/** Of so many rates one is worth a deposit to most people. */
const LARGE_EVERY = 4;

export type Rates = { stop: () => Promise<void> };

/**
 * The demo team's backend: posts what a deposit earns to the signal's door, as any team's program would. A door that
 * does not answer yet is tried again with the next rate.
 */
export function postRates(of: { door: string; random: Random; everyMs?: number }): Rates {
  const { door, random, everyMs = EVERY_MS } = of;
  let posted = 0;
  let posting: Promise<void> | undefined;
  const timer = setInterval(() => {
    posting ??= post(door, rateOf(posted++, random)).finally(() => {
      posting = undefined;
    });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await posting;
    },
  };
}

/** In percent a year. */
export function rateOf(count: number, random: Random): string {
  const isLarge = count % LARGE_EVERY === LARGE_EVERY - 1;
  return (isLarge ? random.between(6, 7) : random.between(3, 4.5)).toFixed(2);
}

async function post(door: string, apy: string): Promise<void> {
  await fetch(door, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apy }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
}
