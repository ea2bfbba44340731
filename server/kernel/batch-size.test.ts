import { expect, test } from "vitest";
import { createBatchSize } from "./batch-size.ts";

/** Batches of a stage that handles so many rows in a millisecond, with this many waiting. */
async function batches(count: number, o: { perMs: number; waiting?: number }): Promise<number[]> {
  let ms = 0;
  const sized = createBatchSize({ min: 50, max: 500, targetMs: 100, atOnce: 1 }, { now: () => new Date(ms) });
  const limits: number[] = [];
  for (let at = 0; at < count; at++) {
    await sized(async (limit) => {
      limits.push(limit);
      const taken = Math.min(limit, o.waiting ?? limit);
      ms += taken / o.perMs;
      return { handled: taken };
    });
  }
  return limits;
}

test("default: a fast stage takes as many as it may", async () => {
  expect(await batches(3, { perMs: 20 })).toEqual([500, 500, 500]);
});

test("behavior: a slow one takes fewer and fewer, until a batch takes as long as it should", async () => {
  const limits = await batches(30, { perMs: 1 });
  expect(limits[0]).toBe(500);
  expect(limits.at(-1)).toBeGreaterThan(95);
  expect(limits.at(-1)).toBeLessThan(110);
});

test("behavior: it never takes less than is worth a batch, and small batches teach nothing", async () => {
  expect((await batches(30, { perMs: 0.1 })).at(-1)).toBeLessThan(53);
  expect(await batches(3, { perMs: 0.01, waiting: 3 })).toEqual([500, 500, 500]);
});

test("behavior: of several at once the last is small, so that it ends soon", async () => {
  const sized = createBatchSize({ min: 50, max: 500, targetMs: 100, atOnce: 3 }, { now: () => new Date(0) });
  const ending = Promise.withResolvers<{ handled: number }>();
  const limits: number[] = [];
  const begin = () =>
    sized((limit) => {
      limits.push(limit);
      return ending.promise;
    });
  const begun = [begin(), begin(), begin()];
  ending.resolve({ handled: 0 });
  await Promise.all(begun);
  expect(limits).toEqual([500, 500, 50]);
});
