import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

const at = (ms: number) => new Date(1_700_000_000_000 + ms);

test("default: one second's worth at once, then as time passes", () => {
  const bucket = new TokenBucket(30, at(0));
  expect(bucket.available(at(0))).toBe(30);
  bucket.spend(30);
  expect(bucket.available(at(0))).toBe(0);
  expect(bucket.nextMs).toBe(34);
  expect(bucket.available(at(500))).toBe(15);
});

test("behavior: never lets more through than the rate over a long time", () => {
  const bucket = new TokenBucket(30, at(0));
  let gone = 0;
  for (let ms = 0; ms < 10_000; ms += 7) {
    const now = bucket.available(at(ms));
    bucket.spend(now);
    gone += now;
  }
  expect(gone).toBeLessThanOrEqual(30 + 300);
  expect(gone).toBeGreaterThan(320);
});

test("behavior: a rest saves up no more than a second's worth", () => {
  const bucket = new TokenBucket(5, at(0));
  expect(bucket.available(at(3_600_000))).toBe(5);
});

test("behavior: a clock that goes back takes nothing", () => {
  const bucket = new TokenBucket(5, at(1_000));
  expect(bucket.available(at(0))).toBe(5);
});

test("args: without a rate there is no end", () => {
  const bucket = new TokenBucket(Number.POSITIVE_INFINITY, at(0));
  bucket.spend(1_000_000);
  expect(bucket.available(at(0))).toBe(Number.POSITIVE_INFINITY);
});
