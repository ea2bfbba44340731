import { expect, test } from "vitest";
import type { Cadence } from "#server/contract/timing.ts";
import { nextOpening } from "./next-opening.ts";

const opens = (cadence: Cadence, after: string, zone = "Europe/Berlin") =>
  nextOpening(cadence, new Date(after), zone)?.toISOString() ?? null;
const DAILY: Cadence = { kind: "daily", minute: 540 };
const FRIDAY: Cadence = { kind: "weekly", day: 5, minute: 540 };

test("default: a day's digest at its hour, a week's on its day, an hour's on the hour; at once gathers nothing", () => {
  expect(opens(DAILY, "2026-07-01T06:00:00Z")).toBe("2026-07-01T07:00:00.000Z");
  expect(opens(DAILY, "2026-07-01T07:00:00.001Z")).toBe("2026-07-02T07:00:00.000Z");
  expect(opens(FRIDAY, "2026-07-01T06:00:00Z")).toBe("2026-07-03T07:00:00.000Z");
  expect(opens({ kind: "hourly" }, "2026-07-01T06:00:00.001Z")).toBe("2026-07-01T07:00:00.000Z");
  expect(opens({ kind: "at-once" }, "2026-07-01T06:00:00Z")).toBeNull();
});

test("behavior: at its very opening it is that one", () => {
  expect(opens(DAILY, "2026-07-01T07:00:00Z")).toBe("2026-07-01T07:00:00.000Z");
  expect(opens({ kind: "hourly" }, "2026-07-01T07:00:00Z")).toBe("2026-07-01T07:00:00.000Z");
});

test.each([
  ["Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-30T08:00:00.000Z"],
  ["America/New_York", "2026-10-31T12:00:00Z", "2026-11-06T14:00:00.000Z"],
  ["Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-08T22:00:00.000Z"],
  ["Asia/Kathmandu", "2026-10-03T00:00:00Z", "2026-10-09T03:15:00.000Z"],
  ["Pacific/Apia", "2026-10-03T00:00:00Z", "2026-10-08T20:00:00.000Z"],
])("Time: Fridays at nine stay at nine over the change of clocks in %s", (zone, after, expected) => {
  expect(opens(FRIDAY, after, zone)).toBe(expected);
});

test("Time: the next UTC instant is computed per occurrence, in the gap right after it, in the fold once", () => {
  const early: Cadence = { kind: "daily", minute: 150 };
  expect(opens(early, "2026-03-28T12:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
  expect(opens(early, "2026-10-24T12:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  // 02:30 comes again an hour later, and is not another day's
  expect(opens(early, "2026-10-25T00:30:00.001Z")).toBe("2026-10-26T01:30:00.000Z");
});

test("Time: a Friday that was left out opens when its clocks go on", () => {
  expect(opens(FRIDAY, "2011-12-29T20:00:00Z", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z");
});

test("behavior: hours are on the hour of the zone's clocks, also while they are set back", () => {
  expect(opens({ kind: "hourly" }, "2026-07-01T06:20:00Z", "Asia/Kathmandu")).toBe("2026-07-01T07:15:00.000Z");
  expect(opens({ kind: "hourly" }, "2026-10-25T00:30:00Z")).toBe("2026-10-25T01:00:00.000Z");
  // from 02:00 back to 01:30, so the hour that began at 01:00 has ninety minutes
  expect(opens({ kind: "hourly" }, "2026-04-04T14:10:00Z", "Australia/Lord_Howe")).toBe("2026-04-04T15:30:00.000Z");
});
