import { expect, test } from "vitest";
import { isFrontScarce, learnLatency, type PriorityState, priorityScore, START_PRIORITY, tierOf } from "./priority.ts";

const after = (latencies: number[], from: PriorityState = START_PRIORITY) =>
  latencies.reduce((state, latencyMinutes) => learnLatency(state, { latencyMinutes, hitRate: 0.6 }), from);
const times = (count: number, latency: number) => Array.from({ length: count }, () => latency);

test("default: who answers within the hour goes first after five answers", () => {
  expect(after(times(4, 20)).tier).toBe(1);
  expect(after(times(5, 20)).tier).toBe(0);
  expect(after(times(5, 60)).tier).toBe(0);
});

test("behavior: slow answers keep somebody as usual, and take the front place away in the end", () => {
  expect(after(times(30, 61)).tier).toBe(1);
  const quick = after(times(20, 5));
  expect(after(times(5, 600), quick).tier).toBe(0);
  expect(after(times(20, 600), quick).tier).toBe(1);
});

test("behavior: who hardly ever acts comes last", () => {
  expect(tierOf(START_PRIORITY, 0.1)).toBe(2);
  expect(tierOf(START_PRIORITY, 0.15)).toBe(1);
});

test("behavior: inside a tier the quicker and the more engaged are first", () => {
  const quick = after(times(8, 5));
  expect(priorityScore(quick, 0.6)).toBeGreaterThan(priorityScore(quick, 0.3));
  expect(priorityScore(quick, 0.6)).toBeGreaterThan(priorityScore(after(times(8, 500)), 0.6));
});

test("behavior: a front lane that more than a fifth is in is none", () => {
  expect(isFrontScarce(20, 100)).toBe(true);
  expect(isFrontScarce(21, 100)).toBe(false);
});
