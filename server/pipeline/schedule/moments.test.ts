import fc from "fast-check";
import { expect, test } from "vitest";
import { momentsThrough, nextHeight, nextMoment } from "./moments.ts";

const at = (iso: string) => new Date(iso);

test("default: a moment comes once", () => {
  const schedule = { kind: "at" as const, at: "2026-01-05T12:00:00Z" };
  expect(nextMoment(schedule, at("2026-01-05T11:59:59.999Z"))).toEqual(at("2026-01-05T12:00:00Z"));
  expect(nextMoment(schedule, at("2026-01-05T12:00:00Z"))).toBeNull();
});

test("behavior: what comes every so often is counted from its anchor and does not drift", () => {
  const schedule = { kind: "every" as const, everySeconds: 420, from: "2026-01-05T00:00:00Z" };
  expect(nextMoment(schedule, at("2020-01-01T00:00:00Z"))).toEqual(at("2026-01-05T00:00:00Z"));
  expect(nextMoment(schedule, at("2026-01-05T00:00:00Z"))).toEqual(at("2026-01-05T00:07:00Z"));
  expect(nextMoment(schedule, at("2026-01-05T00:07:03.217Z"))).toEqual(at("2026-01-05T00:14:00Z"));
});

test("default: heights are a chain's multiples", () => {
  expect(nextHeight({ kind: "every-blocks", chainId: 1, blocks: 100 }, 199)).toBe(200);
  expect(nextHeight({ kind: "every-blocks", chainId: 1, blocks: 100 }, 200)).toBe(300);
  expect(nextHeight({ kind: "height", chainId: 1, block: 200 }, 199)).toBe(200);
  expect(nextHeight({ kind: "height", chainId: 1, block: 200 }, 200)).toBeNull();
});

test("behavior: moments of a span do not depend on how it is cut", () => {
  const schedule = fc.oneof(
    fc.record({
      kind: fc.constant("every" as const),
      everySeconds: fc.integer({ min: 1, max: 100_000 }),
      from: fc.constant("2026-03-01T00:00:00Z"),
    }),
    fc.record({
      kind: fc.constant("cron" as const),
      expression: fc.constantFrom("30 2 * * *", "*/20 1-3 * * *", "0 0 1 * *", "15 2,3 * * 0", "0 */6 * * *"),
      zone: fc.constantFrom("Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"),
    }),
  );
  const minute = fc.integer({ min: 0, max: 60 * 24 * 40 });
  fc.assert(
    fc.property(schedule, fc.tuple(minute, minute, minute), (given, minutes) => {
      const [a = 0, b = 0, c = 0] = minutes.toSorted((x, y) => x - y).map((m) => Date.UTC(2026, 2, 10) + m * 60_000);
      const span = (after: number, through: number) =>
        momentsThrough((from: Date) => nextMoment(given, from), {
          after: new Date(after),
          through: new Date(through),
          max: 1_000_000,
        }).moments.map((moment) => moment.getTime());
      if (given.kind === "every" && given.everySeconds < 600) return;
      const whole = span(a, c);
      expect([...span(a, b), ...span(b, c)]).toEqual(whole);
      expect(whole).toEqual([...new Set(whole)].sort((x, y) => x - y));
    }),
    { numRuns: 60 },
  );
});

test("behavior: no more than was asked for, and word of the rest", () => {
  const next = (n: number) => n + 1;
  expect(momentsThrough(next, { after: 0, through: 5, max: 3 })).toEqual({ moments: [1, 2, 3], hasMore: true });
  expect(momentsThrough(next, { after: 3, through: 5, max: 3 })).toEqual({ moments: [4, 5], hasMore: false });
});
