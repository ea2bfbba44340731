import { expect, test } from "vitest";
import { aboutWords, spanWords, unitOf } from "./duration-words.ts";

test("default: a span is told in the largest unit that leaves no rest", () => {
  expect([0, 1, 90, 1_800, 3_600, 5_400, 86_400, 172_800].map(spanWords)).toEqual([
    "0 seconds",
    "1 second",
    "90 seconds",
    "30 minutes",
    "1 hour",
    "90 minutes",
    "1 day",
    "2 days",
  ]);
  expect(unitOf(7_200).value).toBe("hours");
});

test("default: about how long something takes, without false precision", () => {
  expect([0.25, 24, 150, 768, 7_300, 200_000].map(aboutWords)).toEqual([
    "1 s",
    "24 s",
    "3 min",
    "13 min",
    "2 h",
    "2 days",
  ]);
});
