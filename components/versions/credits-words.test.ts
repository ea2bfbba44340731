import { expect, test } from "vitest";
import { creditsWords, perDay } from "./credits-words.ts";

const DAY = 1_000_000;

test("default: how long credits last, by the larger of what is spent and what the backtest says", () => {
  expect(creditsWords({ availableMilli: 14 * DAY, paceMilliPerDay: DAY })).toEqual({
    tone: "ok",
    lead: "14,000 credits",
    rest: "About 14 days at the pace of the last week.",
  });
  expect(creditsWords({ availableMilli: 4 * DAY, paceMilliPerDay: DAY, ownMilliPerDay: 2 * DAY })).toMatchObject({
    tone: "warn",
    rest: "About 2 days by the backtest.",
  });
});

test("behavior: a new workspace is told that it has none, and what happens then", () => {
  const { tone, lead, rest } = creditsWords({ availableMilli: 0, paceMilliPerDay: 0 });
  expect([tone, lead]).toEqual(["bad", "This workspace has no credits"]);
  expect(rest).toContain("in the app are free");
});

test("behavior: without any spending no runway is made up", () => {
  expect(creditsWords({ availableMilli: DAY, paceMilliPerDay: 0 }).rest).toContain("nobody knows");
  expect(creditsWords({ availableMilli: DAY / 2, paceMilliPerDay: DAY })).toMatchObject({ tone: "bad" });
});

test("default: a cost over hours as that of a day", () => {
  expect(perDay(7 * DAY, 168)).toBe(DAY);
  expect(perDay(DAY, 0)).toBe(0);
});
