import { expect, test } from "vitest";
import { runwayOf, scaleLabels } from "./runway.ts";

const runway = (availableMilli: number, paceMilliPerDay: number) => runwayOf({ availableMilli, paceMilliPerDay });

test("default: credits over pace, on a scale that leaves room", () => {
  expect(runway(18_240_000, 1_284_000)).toEqual({
    days: 14,
    words: "about 14 days",
    scaleDays: 20,
    share: expect.closeTo(0.71),
  });
  expect(runway(20_000_000, 1_000_000)).toMatchObject({ days: 20, scaleDays: 40, share: 0.5 });
});

test("behavior: the words stay honest at the ends", () => {
  expect(runway(500, 1_000).words).toBe("less than a day");
  expect(runway(1_500, 1_000).words).toBe("about one day");
  expect(runway(2_500, 1_000).words).toBe("about two days");
  expect(runway(0, 1_000).words).toBe("none left");
  expect(runway(900_000, 1_000)).toMatchObject({ words: "more than a year", share: 1 });
});

test("args: without spending there is no pace to divide by", () => {
  expect(runway(18_000, 0)).toEqual({ days: null, words: "nothing spent yet", scaleDays: 40, share: 1 });
  expect(runway(0, 0)).toMatchObject({ days: null, words: "none left", share: 0 });
});

test("args: a balance below zero counts as none", () => {
  expect(runway(-1_000, 1_000)).toMatchObject({ days: 0, words: "none left", share: 0 });
});

test("default: a scale has five labels from today", () => {
  expect(scaleLabels(40)).toEqual([0, 10, 20, 30, 40]);
});
