import { expect, test } from "vitest";
import { addSample, paceOf, type Sample } from "./pace.ts";

const samplesOf = (...given: [seconds: number, decided: number, delivered: number][]): Sample[] =>
  given.reduce<Sample[]>(
    (all, [seconds, decided, delivered]) => addSample(all, { atMs: seconds * 1_000, decided, delivered }),
    [],
  );

test("default: what happened in the last half minute, and how long the rest takes at that", () => {
  const samples = samplesOf([0, 0, 0], [5, 5_000, 1_000], [10, 10_000, 4_000]);
  expect(paceOf(samples, { open: 90_000, leaving: 6_000 })).toEqual({
    decidedPerSecond: 1_000,
    deliveredPerSecond: 400,
    leftMs: 90_000,
  });
});

test("behavior: nothing is said of too little", () => {
  expect(paceOf(samplesOf([0, 0, 0], [2, 900, 0]), { open: 1, leaving: 0 })).toBeNull();
  expect(paceOf([], { open: 1, leaving: 0 })).toBeNull();
});

test("behavior: what stands still has no end, and what is done needs no time", () => {
  const samples = samplesOf([0, 10, 10], [9, 10, 10]);
  expect(paceOf(samples, { open: 5, leaving: 0 })?.leftMs).toBeNull();
  expect(paceOf(samples, { open: 0, leaving: 0 })?.leftMs).toBe(0);
});

test("behavior: what is long ago does not count, nor what was before a run began anew", () => {
  expect(samplesOf([0, 0, 0], [40, 100, 0], [45, 200, 0])).toHaveLength(2);
  expect(samplesOf([0, 500, 0], [5, 20, 0])).toHaveLength(1);
});
