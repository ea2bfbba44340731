import { expect, test } from "vitest";
import { differenceWords, headlineOf, minutesWords, percent, rateWords, TOO_FEW } from "./measure-words.ts";

test("default: a share and its range read as one", () => {
  expect(rateWords({ value: 0.314, low: 0.27, high: 0.352 })).toBe("31 %, 27 to 35 %");
  expect(rateWords({ value: 0.04, low: 0.004, high: 0.12 })).toBe("4 %, 0.4 to 12 %");
  expect(rateWords(null)).toBe(TOO_FEW);
  expect([0, 0.0004, 1].map(percent)).toEqual(["0 %", "0 %", "100 %"]);
});

test("behavior: a difference names who has more, and claims none where its range spans nothing", () => {
  const than = { first: "A", second: "B" };
  expect(differenceWords({ value: 0.12, low: 0.031, high: 0.2 }, than)).toBe(
    "A 12 points more than B: between +3.1 points and +20 points.",
  );
  expect(differenceWords({ value: 0.02, low: -0.05, high: 0.09 }, than)).toBe(
    "No difference can be told: between −5 points and +9 points.",
  );
  expect(differenceWords(null, than)).toMatch(/^too few to say/);
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
