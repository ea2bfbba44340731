import { expect, test } from "vitest";
import { effectiveMin, isWeightMoved, triggerAt } from "./effective-line.ts";

const lines = { userMin: 4, learnedMin: 2.5, isAdaptive: true, defaultMin: 1 };

test("default: an own line wins over the learned one, that over the topic's", () => {
  expect(effectiveMin(lines)).toBe(4);
  expect(effectiveMin({ ...lines, userMin: 0 })).toBe(0);
  expect(effectiveMin({ ...lines, userMin: null })).toBe(2.5);
  expect(effectiveMin({ ...lines, userMin: null, learnedMin: null })).toBe(1);
});

test("behavior: what was learned counts only where it may", () => {
  expect(effectiveMin({ ...lines, userMin: null, isAdaptive: false })).toBe(1);
});

test("behavior: the smaller the share held, the larger an event must be", () => {
  expect([triggerAt(2, 1), triggerAt(2, 0.5), triggerAt(2, 0)]).toEqual([2, 4, null]);
});

test("behavior: a share is written again when it moved by more than a tenth, or to nothing and back", () => {
  expect([0.54, 0.56, 0.46, 0.44].map((now) => isWeightMoved(0.5, now))).toEqual([false, true, false, true]);
  expect([isWeightMoved(0, 0), isWeightMoved(0, 0.01), isWeightMoved(0.01, 0)]).toEqual([false, true, true]);
});
