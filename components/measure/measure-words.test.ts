import { expect, test } from "vitest";
import { differenceWords, headlineOf, minutesWords, percent, rateWords, TOO_FEW } from "./measure-words.ts";

test("default: a share and its range read as one", () => {
  expect(rateWords({ value: 0.314, low: 0.27, high: 0.352 })).toBe("31 %, 27 to 35 %");
  expect(rateWords({ value: 0.04, low: 0.004, high: 0.12 })).toBe("4 %, 0.4 to 12 %");
  expect(rateWords(null)).toBe(TOO_FEW);
  expect([0, 0.0004, 1].map(percent)).toEqual(["0 %", "0 %", "100 %"]);
});

test("behavior: a difference names who has more, and claims none where its range spans nothing", () => {
  const ways = { first: "A", second: "B", did: "is acted on" };
  expect(differenceWords({ value: 0.12, low: 0.031, high: 0.2 }, ways)).toBe(
    "A is acted on 12 points more often than B: between 3.1 and 20.",
  );
  expect(differenceWords({ value: -0.12, low: -0.2, high: -0.031 }, ways)).toBe(
    "B is acted on 12 points more often than A: between 3.1 and 20.",
  );
  expect(differenceWords({ value: 0.02, low: -0.05, high: 0.09 }, ways)).toBe(
    "No difference can be told: between −5 and +9 points.",
  );
  const people = { first: "Those who may be told", second: "Those held out", did: "came to their pages" };
  expect(differenceWords({ value: 0.421, low: 0.29, high: 0.554 }, people)).toBe(
    "Those who may be told came to their pages 42 points more often than those held out: between 29 and 55.",
  );
  expect(differenceWords(null, people)).toMatch(/^Too few to say/);
});

test("args: minutes as people say them", () => {
  expect([null, 0.4, 42, 315, 2_880].map(minutesWords)).toEqual(["nobody yet", "24 s", "42 min", "5.3 h", "48 h"]);
});

test("args: the headline says what can be said", () => {
  expect(headlineOf({ told: 0, open: 0, acted: 0 }, 7)).toBe("Nothing was told in 7 days.");
  expect(headlineOf({ told: 1, open: 1, acted: 0 }, 7)).toBe("1 alert in 7 days, and all are too young to judge.");
  expect(headlineOf({ told: 1_284, open: 284, acted: 310 }, 30)).toBe(
    "1,284 alerts in 30 days; 31 % of those old enough to judge were acted on.",
  );
});
