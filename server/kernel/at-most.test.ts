import { expect, test } from "vitest";
import { createAtMost } from "./at-most.ts";

test("default: so many run at once, and the others begin in their order", async () => {
  const atMost = createAtMost(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const all = [1, 2, 3, 4].map((one) =>
    atMost(async () => {
      begun.push(one);
      await new Promise<void>((end) => ends.push(end));
      return one;
    }),
  );
  expect(begun).toEqual([1, 2]);
  ends[1]?.();
  expect(await all[1]).toBe(2);
  expect(begun).toEqual([1, 2, 3]);
  ends[0]?.();
  await all[0];
  expect(begun).toEqual([1, 2, 3, 4]);
  ends[2]?.();
  ends[3]?.();
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
});

test("error: one that fails gives its place back", async () => {
  const atMost = createAtMost(1);
  await expect(atMost(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const failing = atMost(() => Promise.reject(new Error("again")));
  const next = atMost(async () => "goes on");
  await expect(failing).rejects.toThrow("again");
  expect(await next).toBe("goes on");
});
