import { expect, test } from "vitest";
import { quietSchema } from "#server/contract/timing-schema.ts";
import { quietUntil } from "./quiet-hours.ts";

const NIGHT = { from: 22 * 60, until: 7 * 60, letsCritical: true };
const NOON = { from: 12 * 60, until: 13 * 60, letsCritical: true };
const until = (quiet: typeof NIGHT, at: string, zone = "Europe/Berlin") =>
  quietUntil(quiet, new Date(at), zone)?.toISOString() ?? null;

test("Time: start inclusive, end exclusive", () => {
  expect(until(NOON, "2026-07-03T09:59:59.999Z")).toBeNull();
  expect(until(NOON, "2026-07-03T10:00:00Z")).toBe("2026-07-03T11:00:00.000Z");
  expect(until(NOON, "2026-07-03T10:59:59.999Z")).toBe("2026-07-03T11:00:00.000Z");
  expect(until(NOON, "2026-07-03T11:00:00Z")).toBeNull();
});

test("Time: windows crossing midnight", () => {
  expect(until(NIGHT, "2026-07-03T19:59:00Z")).toBeNull();
  expect(until(NIGHT, "2026-07-03T20:00:00Z")).toBe("2026-07-04T05:00:00.000Z");
  expect(until(NIGHT, "2026-07-04T01:00:00Z")).toBe("2026-07-04T05:00:00.000Z");
  expect(until(NIGHT, "2026-07-04T05:00:00Z")).toBeNull();
});

test.each([
  // a night of eight hours, and one of ten: its end is by the clocks
  ["Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00.000Z"],
  ["Europe/Berlin", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00.000Z"],
  ["America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T11:00:00.000Z"],
  ["Australia/Lord_Howe", "2026-10-03T14:00:00Z", "2026-10-03T20:00:00.000Z"],
  ["Asia/Kathmandu", "2026-07-03T16:15:00Z", "2026-07-04T01:15:00.000Z"],
  ["Pacific/Apia", "2026-07-03T10:00:00Z", "2026-07-03T18:00:00.000Z"],
  // the night into a day that was left out goes on into the next
  ["Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-30T17:00:00.000Z"],
])("Time: the end is by the clocks of %s, asked at %s", (zone, at, expected) => {
  expect(until(NIGHT, at, zone)).toBe(expected);
});

test("behavior: quiet hours that the clocks skip are none", () => {
  const skipped = { from: 135, until: 165, letsCritical: true };
  expect(until(skipped, "2026-03-29T01:00:00Z")).toBeNull();
  expect(until(skipped, "2026-03-30T00:30:00Z")).toBe("2026-03-30T00:45:00.000Z");
});

test("behavior: an end in the repeated hour is the first of the two", () => {
  const early = { from: 22 * 60, until: 150, letsCritical: true };
  expect(until(early, "2026-10-24T23:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  expect(until(early, "2026-10-25T01:10:00Z")).toBeNull();
});

test("error: quiet hours that end where they begin", () => {
  expect(quietSchema.safeParse({ from: 60, until: 60 }).success).toBe(false);
});
