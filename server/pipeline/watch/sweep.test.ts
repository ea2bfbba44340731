import fc from "fast-check";
import { expect, test } from "vitest";
import { retrySeconds, sweepSeconds } from "./sweep.ts";

const usual = { blockSeconds: 2, unknownAfterSeconds: 86_400, chance: 0.5 };

test.each([
  ["at its line", 0, 2],
  ["within 1 %", 1, 2],
  ["within 5 %", 4.9, 30],
  ["within 25 %", 25, 300],
  ["far", 25.1, 2_400],
  ["without a line", null, 2_400],
])("default: %s", (_what, distancePercent, seconds) => {
  expect(sweepSeconds({ ...usual, distancePercent })).toBe(seconds);
});

test("behavior: never seldomer than half of the time after which it would be unknown, nor oftener than a block", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.integer({ min: 10, max: 86_400 }),
      fc.constantFrom(0.25, 2, 12),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (distancePercent, unknownAfterSeconds, blockSeconds, chance) => {
        const seconds = sweepSeconds({ distancePercent, unknownAfterSeconds, blockSeconds, chance });
        expect(seconds).toBeLessThanOrEqual(Math.max(unknownAfterSeconds / 2, blockSeconds, 2));
        expect(seconds).toBeGreaterThanOrEqual(Math.max(blockSeconds, 2));
      },
    ),
  );
});

test("behavior: chance spreads far sweeps over 30 to 50 minutes", () => {
  const at = (chance: number) => sweepSeconds({ ...usual, distancePercent: 80, chance }) / 60;
  expect([at(0), at(1)]).toEqual([30, 50]);
});

test("behavior: a change over time is read many times within its window", () => {
  expect(sweepSeconds({ ...usual, distancePercent: 80, windowSeconds: 3_600 })).toBe(60);
});

test("behavior: what failed is tried again in time to be told as known", () => {
  expect(retrySeconds({ unknownAfterSeconds: 3_600, chance: 0.5 })).toBe(30);
  expect(retrySeconds({ unknownAfterSeconds: 40, chance: 0.5 })).toBe(10);
});
