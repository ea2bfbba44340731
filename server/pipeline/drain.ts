import type { Clock } from "#server/kernel/clock.ts";
import { logPipeline } from "#server/kernel/log.ts";

/** Empties one stage's inbox whenever it is poked, and every now and then by itself. */
export type Drain = {
  /** Has everything that waits looked at, without waiting for it. */
  poke(): void;
  /** A poke would start somebody at once. */
  hasRoom(): boolean;
  /** Waits for the batches that are running and starts no more. */
  stop(): Promise<void>;
};

type DrainOptions = {
  /** Takes one batch and says how many rows it was. */
  take: () => Promise<number>;
  /** After a batch of fewer nothing more waits; 1 unless given. */
  fullAt?: number;
  concurrency: number;
  sweepMs: number;
};

/** A failing stage waits longer each time, at most this many sweeps. */
const BACKOFF_SWEEPS_MAX = 16;

/** Of a batch that lasts longer, others need not wait for the end. */
const LONG_MS = 100;

/**
 * Up to `concurrency` takers, each of which takes batch after batch until nothing is left. A poke starts one more, so that
 * a slow batch holds up nothing but itself; so does a batch after which more may wait, as it held many or took long. Were
 * all started at once, most would look in vain: small events come by ones, and a look costs as much as they do.
 */
export function createDrain(of: { stage: string; options: DrainOptions; clock: Clock }): Drain {
  const { take, fullAt = 1, concurrency, sweepMs } = of.options;
  const stopping = new AbortController();
  const takers = new Set<Promise<void>>();
  let isMissed = false;
  let failures = 0;

  const takeOnce = async (): Promise<boolean> => {
    const startedAt = of.clock.now().getTime();
    const count = await take();
    const isLong = of.clock.now().getTime() - startedAt > LONG_MS;
    const isMore = count >= fullAt;
    if (isMore && (count > 1 || isLong) && hasRoom()) start();
    return isMore;
  };
  const takeAll = async () => {
    try {
      while (!stopping.signal.aborted && (await takeOnce()));
      failures = 0;
    } catch (error) {
      failures += 1;
      logPipeline.error({ stage: of.stage, failures, err: error }, "a batch failed and stays in its inbox");
    }
  };
  const start = () => {
    const taker = takeAll().finally(() => {
      takers.delete(taker);
      // What came while all were busy may have been missed by each of them.
      if (isMissed) poke();
    });
    takers.add(taker);
  };
  const hasRoom = () => !stopping.signal.aborted && takers.size < concurrency;
  const poke = () => {
    isMissed = takers.size === concurrency;
    if (hasRoom()) start();
  };
  const sweeping = sweep(poke, {
    clock: of.clock,
    signal: stopping.signal,
    delayMs: () => sweepMs * Math.min(2 ** failures, BACKOFF_SWEEPS_MAX),
  });
  return {
    poke,
    hasRoom,
    async stop() {
      stopping.abort();
      await Promise.all([sweeping, ...takers]);
    },
  };
}

async function sweep(
  poke: () => void,
  { clock, signal, delayMs }: { clock: Clock; signal: AbortSignal; delayMs: () => number },
): Promise<void> {
  while (!signal.aborted) {
    poke();
    await clock.sleep(delayMs(), signal);
  }
}
