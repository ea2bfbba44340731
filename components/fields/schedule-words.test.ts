import fc from "fast-check";
import { expect, test } from "vitest";
import { expressionOf, momentWords, repetitionOf, scheduleSentence } from "./schedule-words.ts";

const zone = "Europe/Zurich";
const cron = (expression: string) => scheduleSentence({ kind: "cron", expression, zone });

test.each([
  ["0 9 * * 1-5", "Every weekday at 09:00, Europe/Zurich"],
  ["30 18 * * *", "Every day at 18:30, Europe/Zurich"],
  ["0 9 * * 1", "Every Monday at 09:00, Europe/Zurich"],
  ["5 7 * * mon,thu", "Every Monday and Thursday at 07:05, Europe/Zurich"],
  ["0 0 * * 0,6", "Every Saturday and Sunday at 00:00, Europe/Zurich"],
  ["0 0 * * 7", "Every Sunday at 00:00, Europe/Zurich"],
  ["0 9 * * 1-6", "Every day but Sunday at 09:00, Europe/Zurich"],
  ["0 9 1 * *", "On day 1 of every month at 09:00, Europe/Zurich"],
  ["*/5 * * * *", "At the times of */5 * * * *, Europe/Zurich"],
  ["", ""],
])("default: %s reads aloud", (expression, words) => {
  expect(cron(expression)).toBe(words);
});

test("default: once and every read aloud", () => {
  expect(scheduleSentence({ kind: "at", at: "2026-12-01T09:00", zone })).toBe(
    "Once, on 1 Dec 2026, 09:00, Europe/Zurich",
  );
  expect(scheduleSentence({ kind: "every", everySeconds: 21_600, from: null, zone })).toBe("Every 6 hours");
  expect(scheduleSentence({ kind: "every", everySeconds: 86_400, from: "2026-12-01T09:00", zone })).toBe(
    "Every day, counted from 1 Dec 2026, 09:00, Europe/Zurich",
  );
});

test("args: what is unfinished says nothing", () => {
  expect(scheduleSentence({ kind: "at", at: "", zone })).toBe("");
  expect(scheduleSentence({ kind: "every", everySeconds: 0, from: null, zone })).toBe("");
  expect(momentWords("soon")).toBe("soon");
});

test("behavior: what needs more than days and one time is left to the expression", () => {
  for (const odd of [
    "0 9 * 1 *",
    "0 9,17 * * *",
    "0 24 * * *",
    "0 9 1 * 1",
    "0 9 32 * *",
    "0 9 * * 5-1",
    "x",
    "0 9 * * 1 2026",
  ]) {
    expect(repetitionOf(odd), odd).toEqual({ kind: "custom" });
  }
});

test("behavior: any days and time survive being written and read", () => {
  const hour = fc.integer({ min: 0, max: 23 });
  const minute = fc.integer({ min: 0, max: 59 });
  const days = fc.subarray([1, 2, 3, 4, 5, 6, 0], { minLength: 1 });
  fc.assert(
    fc.property(hour, minute, days, (h, m, picked) => {
      const time = `${`${h}`.padStart(2, "0")}:${`${m}`.padStart(2, "0")}`;
      const repetition = { kind: "weekly" as const, days: picked, time };
      expect(repetitionOf(expressionOf(repetition))).toEqual(repetition);
    }),
  );
});
