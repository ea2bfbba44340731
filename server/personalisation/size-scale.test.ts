import fc from "fast-check";
import { expect, test } from "vitest";
import { BUCKETS, bucketOf, lowerEdge } from "./size-scale.ts";

test("default: each edge is half as large again, in two digits", () => {
  const edges = Array.from({ length: BUCKETS }, (_, bucket) => lowerEdge(bucket, 0.5));
  expect(edges).toEqual([0, 0.5, 0.75, 1.1, 1.7, 2.5, 3.8, 5.7, 8.5, 13, 19, 29]);
});

test("behavior: a size is in the bucket whose edges it lies between, and an edge in the one that it opens", () => {
  const size = fc.double({ min: 0, max: 1e4, noNaN: true });
  const base = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(size, base, (x, of) => {
      const bucket = bucketOf(x, of);
      expect(x).toBeGreaterThanOrEqual(lowerEdge(bucket, of));
      if (bucket < BUCKETS - 1) expect(x).toBeLessThan(lowerEdge(bucket + 1, of));
    }),
  );
  for (let bucket = 0; bucket < BUCKETS; bucket++) expect(bucketOf(lowerEdge(bucket, 0.37), 0.37)).toBe(bucket);
});

test("args: nothing, and less than nothing, is in the lowest", () => {
  expect([0, -3, Number.NaN].map((size) => bucketOf(size, 1))).toEqual([0, 0, 0]);
});
