import { expect, test } from "vitest";
import { agoWords, sinceWords, spanWords, timeWords, tookWords } from "./time-words.ts";

const AT = new Date("2026-11-22T09:41:07Z");
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1_000);

test("default: each style in UTC, zones named where the day is", () => {
  expect(timeWords(AT, "clock")).toBe("09:41:07");
  expect(timeWords(AT, "short")).toBe("22 Nov, 09:41");
  expect(timeWords(AT, "date")).toBe("22 Nov 2026");
  expect(timeWords(AT, "full")).toBe("Sun 22 Nov 2026, 09:41:07 UTC");
  expect(timeWords(AT, "headline")).toBe("Sunday 22 November 2026, 09:41 UTC");
});

test("behavior: another zone moves the clock and is named", () => {
  expect(timeWords(AT, "full", "Asia/Tokyo")).toBe("Sun 22 Nov 2026, 18:41:07 GMT+9");
});

test("default: how long ago, in the largest unit", () => {
  expect(agoWords(AT, later(0))).toBe("now");
  expect(agoWords(AT, later(12))).toBe("12 s ago");
  expect(agoWords(AT, later(4 * 60 + 59))).toBe("4 min ago");
  expect(agoWords(AT, later(2 * 3_600))).toBe("2 h ago");
  expect(agoWords(AT, later(86_400))).toBe("1 day ago");
  expect(agoWords(AT, later(-240))).toBe("in 4 min");
});

test("default: spans and how long things took", () => {
  expect(spanWords(3 * 86_400_000)).toBe("3 days");
  expect(tookWords(220)).toBe("0.22 s");
  expect(tookWords(2_140)).toBe("2.1 s");
  expect(tookWords(14_300)).toBe("14 s");
  expect(tookWords(200_000)).toBe("3 min 20 s");
  expect(sinceWords(210)).toBe("+0.21 s");
  expect(sinceWords(14_300)).toBe("+14 s");
});

test("args: clocks that disagree never make a negative time", () => {
  expect(tookWords(-40)).toBe("0.00 s");
  expect(sinceWords(-40)).toBe("+0.00 s");
});
