import type { Clock } from "./clock.ts";

type Bounds = {
  min: number;
  max: number;
  targetMs: number;
  /** Batches at once, of which the last to begin is always a small one: so somebody is soon free for what comes. */
  atOnce: number;
};

export type SizedBatch = <T extends { handled: number }>(take: (limit: number) => Promise<T>) => Promise<T>;

/** How much of what was learned a new batch replaces. */
const LEARNING = 0.3;

/**
 * Sizes a stage's batches by how fast the last ones went, so that each takes about `targetMs`: rows of others wait for
 * a batch to end, and on a busy machine as many rows as usual would take many times as long.
 *
 * @returns takes a batch of so many rows with `take`, and remembers how long it took
 */
export function createBatchSize({ min, max, targetMs, atOnce }: Bounds, clock: Pick<Clock, "now">): SizedBatch {
  let perMs = max / targetMs;
  let underWay = 0;
  return async (take) => {
    const startedAt = clock.now().getTime();
    const isLast = atOnce > 1 && underWay === atOnce - 1;
    const limit = isLast ? min : Math.round(Math.min(max, Math.max(min, perMs * targetMs)));
    underWay += 1;
    const made = await take(limit).finally(() => {
      underWay -= 1;
    });
    const tookMs = Math.max(1, clock.now().getTime() - startedAt);
    // small batches say more of the machine than of the rows
    if (made.handled > min) perMs += LEARNING * (made.handled / tookMs - perMs);
    return made;
  };
}
