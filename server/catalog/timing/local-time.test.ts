import { expect, test } from "vitest";
import { instantOf, localTime } from "./local-time.ts";

const dateOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const at = (day: string, clock: string, zone: string) => {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return instantOf(dateOf(day), hour * 60 + minute, zone).toISOString();
};

test.each([
  ["Europe/Berlin", "2026-07-03", "09:00", "2026-07-03T07:00:00.000Z"],
  ["Europe/Berlin", "2026-12-04", "09:00", "2026-12-04T08:00:00.000Z"],
  ["America/New_York", "2026-07-03", "09:00", "2026-07-03T13:00:00.000Z"],
  ["Asia/Kathmandu", "2026-07-03", "09:00", "2026-07-03T03:15:00.000Z"],
  ["Australia/Lord_Howe", "2026-07-03", "09:00", "2026-07-02T22:30:00.000Z"],
  ["Australia/Lord_Howe", "2026-12-03", "09:00", "2026-12-02T22:00:00.000Z"],
  ["Pacific/Apia", "2026-07-03", "09:00", "2026-07-02T20:00:00.000Z"],
])("default: in %s on %s it is %s at %s", (zone, day, clock, expected) => {
  expect(at(day, clock, zone)).toBe(expected);
});

test.each([
  ["Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00.000Z"],
  ["America/New_York", "2026-03-08", "02:15", "2026-03-08T07:00:00.000Z"],
  ["Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"],
  // the day that Samoa left out when it went over the date line
  ["Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00:00.000Z"],
])("Time: spring gap → first valid instant after, in %s on %s at %s", (zone, day, clock, expected) => {
  expect(at(day, clock, zone)).toBe(expected);
});

test.each([
  ["Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
  ["America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00.000Z"],
  ["Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"],
])("Time: autumn fold → the first of the two, in %s on %s at %s", (zone, day, clock, expected) => {
  expect(at(day, clock, zone)).toBe(expected);
});

test("behavior: a moment is read by the zone's clocks", () => {
  const friday = new Date("2026-07-02T22:30:00Z");
  expect(localTime(friday, "Europe/Berlin")).toEqual({ date: dateOf("2026-07-03"), day: 5, minute: 30 });
  expect(localTime(friday, "Asia/Kathmandu")).toMatchObject({ day: 5, minute: 4 * 60 + 15 });
});

test("args: an unknown zone reads as UTC", () => {
  expect(at("2026-07-03", "09:00", "Mars/Olympus")).toBe("2026-07-03T09:00:00.000Z");
  expect(localTime(new Date("2026-07-03T09:00:00Z"), "Mars/Olympus")).toMatchObject({ day: 5, minute: 540 });
});
