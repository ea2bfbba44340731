import fc from "fast-check";
import { expect, test } from "vitest";
import { freeAt } from "./caps.ts";

const NOW = new Date("2026-07-01T12:00:00Z");
const ago = (...minutes: number[]) => minutes.map((m) => new Date(NOW.getTime() - m * 60_000));
const HOURLY = { perHour: 3, perDay: null };

test("default: three an hour go, the fourth waits until the first of them is an hour ago", () => {
  expect(freeAt(ago(50, 20), HOURLY, NOW)).toBeNull();
  expect(freeAt(ago(5, 50, 20), HOURLY, NOW)).toEqual(new Date("2026-07-01T12:10:00Z"));
  expect(freeAt(ago(60, 20, 5), HOURLY, NOW)).toBeNull();
});

test("behavior: without limits nothing waits; of two, the later counts", () => {
  expect(freeAt(ago(1, 2, 3, 4), { perHour: null, perDay: null }, NOW)).toBeNull();
  const both = freeAt(ago(5, 20, 50, 1_000), { perHour: 3, perDay: 4 }, NOW);
  expect(both).toEqual(new Date(NOW.getTime() + 440 * 60_000));
});

test("behavior: no hour ever has more than the limit, whenever alerts come", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(600), { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (minutes, perHour) => {
      const sent: Date[] = [];
      for (const minute of minutes.toSorted((a, b) => a - b)) {
        const now = new Date(NOW.getTime() + minute * 60_000);
        if (freeAt(sent, { perHour, perDay: null }, now) === null) sent.push(now);
      }
      for (const from of sent) {
        const within = sent.filter((at) => at >= from && at.getTime() < from.getTime() + 3_600_000);
        expect(within.length).toBeLessThanOrEqual(perHour);
      }
    }),
  );
});
