import { expect, test } from "vitest";
import { readCron } from "./cron.ts";
import { BadInputError } from "./errors.ts";

function momentsOf(expression: string, zone: string, span: { from: string; days: number }): string[] {
  const cron = readCron(expression, zone);
  const end = new Date(span.from).getTime() + span.days * 86_400_000;
  const moments: string[] = [];
  for (let at = cron.nextAfter(new Date(span.from)); at && at.getTime() <= end; at = cron.nextAfter(at)) {
    moments.push(at.toISOString());
  }
  return moments;
}

test("default: five fields by the clocks of a zone", () => {
  expect(momentsOf("30 9 * * 1-5", "Europe/Berlin", { from: "2026-01-09T00:00:00Z", days: 4 })).toEqual([
    "2026-01-09T08:30:00.000Z",
    "2026-01-12T08:30:00.000Z",
  ]);
});

test("behavior: daylight saving, spring: 02:30 in Berlin comes once, at the end of the gap, 03:00", () => {
  expect(momentsOf("30 2 * * *", "Europe/Berlin", { from: "2026-03-28T00:00:00Z", days: 3 })).toEqual([
    "2026-03-28T01:30:00.000Z",
    "2026-03-29T01:00:00.000Z",
    "2026-03-30T00:30:00.000Z",
  ]);
});

test("behavior: daylight saving, autumn: 02:30 in Berlin comes once, the first time it is 02:30", () => {
  expect(momentsOf("30 2 * * *", "Europe/Berlin", { from: "2026-10-24T00:00:00Z", days: 3 })).toEqual([
    "2026-10-24T00:30:00.000Z",
    "2026-10-25T00:30:00.000Z",
    "2026-10-26T01:30:00.000Z",
  ]);
});

test("behavior: daylight saving: several named hours are each kept once", () => {
  expect(momentsOf("30 2,14 * * *", "Europe/Berlin", { from: "2026-03-29T00:00:00Z", days: 1 })).toEqual([
    "2026-03-29T01:00:00.000Z",
    "2026-03-29T12:30:00.000Z",
  ]);
});

test("behavior: daylight saving: what comes by step follows the real time through the repeated hour", () => {
  const inAutumn = momentsOf("*/30 * * * *", "Europe/Berlin", { from: "2026-10-24T23:45:00Z", days: 0.1 });
  expect(inAutumn.slice(0, 5)).toEqual([
    "2026-10-25T00:00:00.000Z",
    "2026-10-25T00:30:00.000Z",
    "2026-10-25T01:00:00.000Z",
    "2026-10-25T01:30:00.000Z",
    "2026-10-25T02:00:00.000Z",
  ]);
});

test.each([
  ["* * * * * *", "UTC"],
  ["61 * * * *", "UTC"],
  ["@daily", "UTC"],
  ["2026-01-01T00:00:00Z", "UTC"],
  ["0 0 31 2 *", "UTC"],
  ["0 0 * * *", "Mars/Olympus"],
])("error: %s in %s is refused in words", (expression, zone) => {
  expect(() => readCron(expression, zone)).toThrow(BadInputError);
});
