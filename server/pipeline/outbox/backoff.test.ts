import { expect, test } from "vitest";
import { limits } from "#server/kernel/limits.ts";
import { retryDelaySeconds } from "./backoff.ts";

test("default: waits longer each time, then gives up", () => {
  const delays = Array.from({ length: limits.deliveryAttemptsMax }, (_, i) => retryDelaySeconds(i + 1, 0.5));
  expect(delays.map((delay) => delay && Math.round(delay))).toEqual([5, 30, 120, 600, 1_800, 7_200, 21_600, null]);
});

test("behavior: chance moves a delay by a fifth either way", () => {
  expect(retryDelaySeconds(2, 0)).toBeCloseTo(24);
  expect(retryDelaySeconds(2, 1)).toBeCloseTo(36);
});

test("behavior: a replayed delivery gets a round of its own", () => {
  expect(retryDelaySeconds(9, 0.5)).toBeCloseTo(5);
  expect(retryDelaySeconds(16, 0.5)).toBeNull();
});
