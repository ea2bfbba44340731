import type { Clock } from "#server/kernel/clock.ts";
import { logPipeline } from "#server/kernel/log.ts";

/** Empties one stage's inbox whenever it is poked, and every now and then by itself. */
export type Drain = {
  /** Resolves once everything that waited at the time of the call has been looked at. */
  poke(): Promise<void>;
  /** Waits for the batches that are running and starts no more. */
  stop(): Promise<void>;
};

type DrainOptions = { take: () => Promise<number>; concurrency: number; sweepMs: number };

/** A failing stage waits longer each time, at most this many sweeps. */
const BACKOFF_SWEEPS_MAX = 16;

export function createDrain(of: { stage: string; options: DrainOptions; clock: Clock }): Drain {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let failures = 0;

  const drainOnce = async () => {
    const takers = Array.from({ length: of.options.concurrency }, () => takeAll(of.options.take, stopping.signal));
    const failed = (await Promise.allSettled(takers)).find((taker) => taker.status === "rejected");
    failures = failed ? failures + 1 : 0;
    if (failed)
      logPipeline.error({ stage: of.stage, failures, err: failed.reason }, "a batch failed and stays in its inbox");
  };
  const run = () => {
    next = undefined;
    running = drainOnce().finally(() => {
      running = undefined;
    });
    return running;
  };
  const poke = () => {
    if (stopping.signal.aborted) return Promise.resolve();
    if (!running) return run();
    // What came after the running pass began may have been missed by it: one more pass answers all such calls.
    next ??= running.then(run);
    return next;
  };
  const sweeping = sweep(poke, {
    clock: of.clock,
    signal: stopping.signal,
    delayMs: () => of.options.sweepMs * Math.min(2 ** failures, BACKOFF_SWEEPS_MAX),
  });
  return {
    poke,
    async stop() {
      stopping.abort();
      await Promise.all([sweeping, running, next]);
    },
  };
}

async function takeAll(take: () => Promise<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await take()) > 0);
}

async function sweep(
  poke: () => Promise<void>,
  { clock, signal, delayMs }: { clock: Clock; signal: AbortSignal; delayMs: () => number },
): Promise<void> {
  while (!signal.aborted) {
    await poke();
    await clock.sleep(delayMs(), signal);
  }
}
