import { expect, test } from "vitest";
import { shareWords } from "./share-words.ts";

test("default: a share in whole percents", () => {
  expect(shareWords(1, 8)).toBe(", 13 %");
  expect(shareWords(8, 8)).toBe(", 100 %");
});

test("behavior: nearly none and nearly all are not rounded to none and all", () => {
  expect(shareWords(1, 1_000)).toBe(", under 1 %");
  expect(shareWords(999, 1_000)).toBe(", over 99 %");
});

test("args: nobody has no share", () => {
  expect(shareWords(0, 8)).toBe("");
  expect(shareWords(0, 0)).toBe("");
});
