import fc from "fast-check";
import { expect, test } from "vitest";
import {
  deliverAt,
  isOrganic,
  lastMoment,
  learnAct,
  nextWindow,
  startWindow,
  type WindowState,
  windowOf,
} from "./delivery-window.ts";

const ZONE = "Europe/Berlin";
const after = (acts: string[], from: WindowState = startWindow(), zone = ZONE) =>
  acts.reduce((state, at) => learnAct(state, new Date(at), zone), from);

/** So many of a weekday from a date on, at an hour in UTC. */
function weekly(first: string, weeks: number): string[] {
  return Array.from({ length: weeks }, (_, week) => new Date(Date.parse(first) + week * 7 * 86_400_000).toISOString());
}
const FRIDAY = 5;

test("default: who claims on Fridays at ten has a window on Fridays at nine, by the sixth", () => {
  const state = after(weekly("2026-05-01T08:00:00Z", 6));
  expect(windowOf(state)).toEqual({ dow: FRIDAY, minute: 9 * 60 });
});

test("behavior: a few acts, or acts on any day, make no day", () => {
  expect(after(weekly("2026-05-01T08:00:00Z", 3)).dow).toBeNull();
  const any = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2026, 4, 1 + day, 8)).toISOString());
  expect(after(any).dow).toBeNull();
});

test("behavior: acts at any hour leave the day's window at nine; an hour alone makes a daily one", () => {
  const hours = ["02", "08", "14", "20"];
  const scattered = weekly("2026-05-01T00:00:00Z", 8).map((at, week) => at.replace("T00", `T${hours[week % 4]}`));
  expect(windowOf(after(scattered, startWindow(), "UTC"))).toEqual({ dow: FRIDAY, minute: 9 * 60 });
  const daily = Array.from({ length: 30 }, (_, day) => new Date(Date.UTC(2026, 4, 1 + day, 18, 10)).toISOString());
  expect(windowOf(after(daily, startWindow(), "UTC"))).toEqual({ dow: null, minute: 17 * 60 });
});

test("behavior: a second act on a local day, or an older one, says nothing new", () => {
  const once = after(["2026-05-01T08:00:00Z"]);
  expect(after(["2026-05-01T21:00:00Z", "2026-04-24T08:00:00Z"], once)).toEqual(once);
  // after midnight in Berlin
  expect(after(["2026-05-01T22:30:00Z"], once)).not.toEqual(once);
});

test("behavior: two weeks on another day end the window, and the new day is learned soon", () => {
  const fridays = after(weekly("2026-05-01T08:00:00Z", 12));
  const tuesdays = weekly("2026-07-28T08:00:00Z", 8);
  const days = tuesdays.map((_, count) => after(tuesdays.slice(0, count + 1), fridays).dow);
  expect(days.slice(0, 2)).toEqual([FRIDAY, FRIDAY]);
  expect(days[2]).toBeNull();
  expect(days.indexOf(2)).toBeLessThan(6);
});

test("behavior: a holiday is no other day", () => {
  const fridays = after(weekly("2026-05-01T08:00:00Z", 12));
  expect(after(weekly("2026-09-04T08:00:00Z", 1), fridays).dow).toBe(FRIDAY);
});

test("behavior: an act within two hours of our own alert is an echo of it", () => {
  const alerted = new Date("2026-05-01T09:00:00Z");
  expect(isOrganic(new Date("2026-05-01T10:59:59Z"), alerted)).toBe(false);
  expect(isOrganic(new Date("2026-05-01T11:00:00Z"), alerted)).toBe(true);
  expect(isOrganic(new Date("2026-05-01T08:59:00Z"), alerted)).toBe(true);
  expect(isOrganic(alerted, null)).toBe(true);
});

test.each([
  ["in summer", "2026-07-01T00:00:00Z", "2026-07-03T07:00:00.000Z"],
  ["in winter", "2026-12-01T00:00:00Z", "2026-12-04T08:00:00.000Z"],
  ["over the change of clocks", "2026-10-24T12:00:00Z", "2026-10-30T08:00:00.000Z"],
  ["at its very opening", "2026-07-03T07:00:00Z", "2026-07-03T07:00:00.000Z"],
  ["just after it", "2026-07-03T07:00:01Z", "2026-07-10T07:00:00.000Z"],
])("behavior: %s a window opens by local clocks", (_when, from, opens) => {
  expect(nextWindow({ dow: FRIDAY, minute: 540 }, new Date(from), ZONE).toISOString()).toBe(opens);
});

test("behavior: in the hour that clocks skip it opens right after", () => {
  const opens = nextWindow({ dow: 0, minute: 150 }, new Date("2026-03-28T12:00:00Z"), ZONE);
  expect(opens.toISOString()).toBe("2026-03-29T01:00:00.000Z");
});

test("args: an unknown zone reads as UTC", () => {
  const opens = nextWindow({ dow: null, minute: 540 }, new Date("2026-07-01T10:00:00Z"), "Mars/Olympus");
  expect(opens.toISOString()).toBe("2026-07-02T09:00:00.000Z");
});

test("behavior: nothing is held past its deadline, nor for more than seven days", () => {
  const zones = fc.constantFrom("UTC", ZONE, "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia");
  const moment = fc.date({ min: new Date("2025-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
  const window = fc.record({ dow: fc.option(fc.nat(6)), minute: fc.nat(47).map((half) => half * 30) });
  fc.assert(
    fc.property(window, moment, fc.option(moment), zones, (of, at, lastAt, zone) => {
      const delivered = deliverAt(of, { at, lastAt }, zone).getTime();
      expect(delivered).toBeGreaterThanOrEqual(at.getTime());
      expect(delivered - at.getTime()).toBeLessThanOrEqual(7 * 86_400_000);
      if (lastAt) expect(delivered).toBeLessThanOrEqual(Math.max(at.getTime(), lastAt.getTime()));
    }),
  );
});

test("behavior: without a window an alert goes at once, and an urgent one always", () => {
  const at = new Date("2026-07-01T10:00:00Z");
  expect(deliverAt({ dow: FRIDAY, minute: 540 }, { at, lastAt: null, isUrgent: true }, ZONE)).toEqual(at);
  expect(deliverAt(null, { at, lastAt: null }, ZONE)).toEqual(at);
});

test("behavior: of what ends there is a day left to vote, and two to claim", () => {
  const endsAt = new Date("2026-07-10T12:00:00Z");
  expect(lastMoment(endsAt, "vote").toISOString()).toBe("2026-07-09T12:00:00.000Z");
  expect(lastMoment(endsAt, "claim").toISOString()).toBe("2026-07-08T12:00:00.000Z");
});
