import { expect, test } from "vitest";
import { createGather } from "./gather.ts";

function makeGather({ atMost = 10, failing }: { atMost?: number; failing?: number } = {}) {
  const batches: number[][] = [];
  const gather = createGather<number, string>({
    atMost,
    async run(items) {
      batches.push(items);
      await new Promise(setImmediate);
      if (failing !== undefined && items.includes(failing)) throw new Error(`no ${failing}`);
      return items.map((item) => `did ${item}`);
    },
  });
  return { gather, batches };
}

test("default: the first goes at once, and what comes meanwhile goes together", async () => {
  const { gather, batches } = makeGather();
  expect(await Promise.all([1, 2, 3, 4].map(gather))).toEqual(["did 1", "did 2", "did 3", "did 4"]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
  await gather(5);
  expect(batches.at(-1)).toEqual([5]);
});

test("behavior: a batch is no larger than it may be", async () => {
  const { gather, batches } = makeGather({ atMost: 2 });
  await Promise.all([1, 2, 3, 4].map(gather));
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

test("error: one that fails fails alone", async () => {
  const { gather, batches } = makeGather({ failing: 3 });
  const found = await Promise.allSettled([1, 2, 3, 4].map(gather));
  expect(found.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)))).toEqual([
    "did 1",
    "did 2",
    "Error: no 3",
    "did 4",
  ]);
  expect(batches).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
});
