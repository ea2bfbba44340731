import { expect, test } from "vitest";
import {
  addSend,
  careMinUnder,
  type FatigueState,
  loadOf,
  mayInterrupt,
  nextWeeklyMax,
  RESTED,
  rateOf,
  weeklyBudget,
  weeklyRate,
} from "./budget.ts";

const at = (day: number) => new Date(Date.UTC(2026, 4, 1) + day * 86_400_000);

test("default: a steady number a week is the rate that is seen", () => {
  let state: FatigueState = RESTED;
  let seen = 0;
  for (let day = 0; day < 70; day += 0.5) {
    state = addSend(state, at(day));
    seen = weeklyRate(state, at(day + 0.25));
  }
  expect(seen).toBeCloseTo(14, 0);
});

test("behavior: half is forgotten in three and a half days", () => {
  const state = addSend(RESTED, at(0));
  expect(weeklyRate(state, at(3.5))).toBeCloseTo(weeklyRate(state, at(0)) / 2);
  expect(weeklyRate(RESTED, at(0))).toBe(0);
});

test("behavior: who acts on more is told more, from 3 to 25 a week; an own number always wins", () => {
  expect(weeklyBudget([0.5, 0.3], null)).toBeCloseTo(16);
  expect([weeklyBudget([0.08], null), weeklyBudget([0.02], null), weeklyBudget([0.9], null)]).toEqual([3.2, 3, 25]);
  expect(weeklyBudget([], null)).toBe(16);
  expect(weeklyBudget([0.9], 1)).toBe(1);
});

test("behavior: the nearer to the budget, the surer it must be", () => {
  expect([6.9, 7, 12.9, 13].map((rate) => loadOf(rate, 10))).toEqual(["normal", "strict", "strict", "digest-only"]);
  const care = [0, 7, 10, 13, 20].map((rate) => careMinUnder({ rate, budget: 10 }, 0.2));
  expect(care).toEqual([0.2, 0.2, 0.55, 0.9, 0.9].map((share) => expect.closeTo(share)));
});

test("behavior: a list of moments, in any order, is the same rate as one after the other", () => {
  const days = [3, 0, 5, 5.5, 1];
  const inOrder = days.toSorted((one, other) => one - other);
  const state = inOrder.reduce((all, day) => addSend(all, at(day)), RESTED);
  expect(rateOf(days.map(at), at(6))).toBeCloseTo(weeklyRate(state, at(6)), 12);
  expect(rateOf([], at(6))).toBe(0);
});

test("behavior: a limit begins where it would be felt, and moves by what is worth saying", () => {
  expect([6, 7].map((sent7) => nextWeeklyMax(10.2, { was: null, sent7 }))).toEqual([null, null]);
  expect(nextWeeklyMax(10.2, { was: null, sent7: 8 })).toBe(10);
  expect([11, 11.4, 11.6, 8.4, 8.6].map((next) => nextWeeklyMax(next, { was: 10, sent7: 0 }))).toEqual([
    10, 10, 12, 8, 10,
  ]);
  expect([22, 24].map((next) => nextWeeklyMax(next, { was: 20, sent7: 0 }))).toEqual([20, 24]);
});

test("behavior: one a minute and five an hour, but what is critical is never stopped", () => {
  const now = at(1);
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const may = (minutes: number[]) => mayInterrupt(minutes.map(ago), { now, isCritical: false });
  expect(may([])).toBe(true);
  expect(may([0.9])).toBe(false);
  expect(may([1])).toBe(true);
  expect(may([5, 10, 20, 59])).toBe(true);
  expect(may([5, 10, 20, 30, 59])).toBe(false);
  expect(may([5, 10, 20, 30, 60])).toBe(true);
  expect(mayInterrupt([ago(0.1), ago(0.2)], { now, isCritical: true })).toBe(true);
});
