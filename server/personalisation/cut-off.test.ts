import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CARE_MIN,
  type CutOffOutcome,
  type CutOffState,
  careAt,
  countLines,
  cutOffBucket,
  cutOffs,
  DEFAULT_PRIOR,
  hitRate,
  learnOutcome,
  mayMove,
  priorFrom,
  startCutOff,
} from "./cut-off.ts";
import { bucketOf } from "./size-scale.ts";

const prior = DEFAULT_PRIOR;
const yields = { prior, base: 0.5 };

const after = (outcomes: [bucket: number, isActed: boolean][], from: CutOffState = startCutOff(prior)) =>
  outcomes.reduce((state, [bucket, isActed]) => learnOutcome(state, { bucket, isActed, daysSince: 0 }, prior), from);

const arbitraryOutcome: fc.Arbitrary<CutOffOutcome> = fc.record({
  bucket: fc.nat(11),
  isActed: fc.boolean(),
  daysSince: fc.double({ min: 0, max: 400, noNaN: true }),
  weight: fc.constantFrom(1, 3),
});

/** How many ignored in a row hold the bucket back. */
function ignoredUntilHeld(bucket: number, hit: number): number {
  let state: CutOffState = { ...startCutOff(prior), a: hit * 3, n: 3 };
  for (let count = 1; count < 50; count++) {
    state = learnOutcome(state, { bucket, isActed: false, daysSince: 0 }, prior);
    if (cutOffBucket(state, prior, CARE_MIN) > bucket) return count;
  }
  return Number.POSITIVE_INFINITY;
}

test("default: at the start the cut-off is the prior's, for a normal and for a busy week", () => {
  expect(cutOffs(startCutOff(prior), yields)).toEqual({ learnedMin: 0.75, interruptMin: 2.5, strictMin: 5.7 });
  expect(careAt(startCutOff(prior), 0)).toBeCloseTo(0.15);
  expect(careAt(startCutOff(prior), 11)).toBeCloseTo(0.95);
});

test("behavior: two to four ignored in a row hold small ones back, more for larger ones", () => {
  expect(ignoredUntilHeld(2, 0.4)).toBeGreaterThanOrEqual(2);
  expect(ignoredUntilHeld(2, 0.4)).toBeLessThanOrEqual(4);
  expect(ignoredUntilHeld(7, 0.4)).toBeGreaterThanOrEqual(4);
  expect(ignoredUntilHeld(7, 0.4)).toBeLessThanOrEqual(8);
  expect(ignoredUntilHeld(7, 0.25)).toBeGreaterThan(ignoredUntilHeld(7, 0.4));
  expect(ignoredUntilHeld(6, 0.25)).toBeLessThanOrEqual(14);
});

test("behavior: with fewer than three ignored nothing is stricter than at the start", () => {
  const plain = (state: CutOffState) => ({ ...state, ignored: 99 });
  const two = after([
    [2, false],
    [2, false],
  ]);
  expect(cutOffBucket(plain(two), prior, CARE_MIN)).toBeGreaterThan(2);
  expect(cutOffBucket(two, prior, CARE_MIN)).toBe(2);
  expect(cutOffBucket(after([[2, false]], two), prior, CARE_MIN)).toBeGreaterThan(2);
});

test("behavior: who hardly acts at all is interrupted by the largest only, but nothing more is held back for it", () => {
  const state = after(Array.from({ length: 60 }, () => [9, false]));
  const lines = cutOffs({ ...state, a: 0.3, n: 3 }, yields);
  expect(lines.interruptMin).toBe(19);
  expect(lines.learnedMin).toBe(cutOffs(state, yields).learnedMin);
  const keen = after(Array.from({ length: 20 }, () => [3, true]));
  expect(cutOffs(keen, yields).interruptMin).toBe(cutOffs(keen, yields).learnedMin);
});

test("behavior: a plain word counts as three", () => {
  const said = learnOutcome(startCutOff(prior), { bucket: 4, isActed: false, daysSince: 0, weight: 3 }, prior);
  expect(said).toEqual(
    after([
      [4, false],
      [4, false],
      [4, false],
    ]),
  );
});

test("behavior: acting on small ones opens them again within a few acts", () => {
  let state = after(Array.from({ length: 30 }, () => [4, false]));
  expect(cutOffBucket(state, prior, CARE_MIN)).toBeGreaterThan(4);
  let acts = 0;
  for (; cutOffBucket(state, prior, CARE_MIN) > 4; acts++) state = after([[4, true]], state);
  expect(acts).toBeLessThanOrEqual(4);
});

test("behavior: with time alone, what is believed goes back to the prior", () => {
  const ignoring = after(Array.from({ length: 10 }, () => [3, false]));
  const later = learnOutcome(ignoring, { bucket: 11, isActed: true, daysSince: 2000 }, prior);
  const fresh = learnOutcome(startCutOff(prior), { bucket: 11, isActed: true, daysSince: 0 }, prior);
  expect(careAt(later, 3)).toBeCloseTo(careAt(fresh, 3), 1);
});

test("behavior: the two top buckets always pass", () => {
  const state = after(Array.from({ length: 200 }, (_, at) => [at % 12, false]));
  expect(cutOffBucket(state, prior, 0.9)).toBeLessThanOrEqual(10);
  expect(cutOffs(state, yields).strictMin).toBeLessThanOrEqual(19);
});

test("behavior: whatever happened, beliefs sum to one and never reach zero, also as single precision", () => {
  fc.assert(
    fc.property(fc.array(arbitraryOutcome, { maxLength: 60 }), (outcomes) => {
      let state = startCutOff(prior);
      for (const outcome of outcomes) {
        state = learnOutcome(state, outcome, prior);
        state = { ...state, p: [...Float32Array.from(state.p)] };
        expect(state.p.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 5);
        expect(Math.min(...state.p)).toBeGreaterThan(0);
        expect(hitRate(state)).toBeGreaterThanOrEqual(0.08);
        expect(hitRate(state)).toBeLessThanOrEqual(0.9);
        const { learnedMin, interruptMin, strictMin } = cutOffs(state, yields);
        expect(learnedMin).toBeLessThanOrEqual(Math.min(interruptMin, strictMin));
      }
    }),
  );
});

test("behavior: a state is left as it is by what is learned from it", () => {
  const state = startCutOff(prior);
  const before = structuredClone(state);
  learnOutcome(state, { bucket: 3, isActed: true, daysSince: 5 }, prior);
  expect(state).toEqual(before);
});

test("behavior: the lines that people set become the prior, beside twenty people's worth of the built-in one", () => {
  const counts = countLines([5.7, 6, 8.4, null], 0.5);
  expect(counts[bucketOf(5.7, 0.5)]).toBe(3);
  expect(counts[12]).toBe(1);
  const learned = priorFrom(counts);
  expect(learned.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1);
  expect(learned[7]).toBeCloseTo((3 + (20 * 0.8) / 11) / 24);
  expect(priorFrom([])).toEqual(prior.map((part) => expect.closeTo(part)));
});

test("behavior: cut-offs move once in seven days", () => {
  const now = new Date("2026-05-08T12:00:00Z");
  expect(mayMove(null, now)).toBe(true);
  expect(mayMove(new Date("2026-05-01T12:00:00Z"), now)).toBe(true);
  expect(mayMove(new Date("2026-05-01T12:00:01Z"), now)).toBe(false);
});

test("behavior: an act on what was held back says less than one on what was sent", () => {
  const ignoring = after(Array.from({ length: 12 }, () => [4, false]));
  const acted = { bucket: 4, isActed: true, daysSince: 0 };
  const told = careAt(learnOutcome(ignoring, acted, prior), 4);
  const untold = careAt(learnOutcome(ignoring, { ...acted, isUntold: true }, prior), 4);
  expect(untold).toBeLessThan(told);
  expect(untold).toBeGreaterThan(careAt(ignoring, 4));
});
