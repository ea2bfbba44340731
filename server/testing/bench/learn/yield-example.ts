import {
  CARE_MIN,
  type CutOffState,
  cutOffBucket,
  cutOffs,
  DEFAULT_PRIOR,
  learnOutcome,
  startCutOff,
} from "#server/personalisation/cut-off.ts";
import { bucketOf } from "#server/personalisation/size-scale.ts";
import { createDraws, type Draws } from "./draws.ts";
import { type Share, shareOf } from "./play.ts";
import { BASE, TOPIC_RULES } from "./players.ts";

/** People who care about yields from 5 % on, act on two of three of those, and want 2 % in the end. */
const LINE = { first: 5, then: 2, hit: 0.66, edge: 0.15 };
const SMALL = 4;
const LARGE = 7.5;
/** What interrupts again in the end begins here. */
const BAND_FROM = 2.6;
const CHECKS = [5, 10, 20, 30];
const SMALL_BEFORE_DROP = 60;
const ALERTS_MAX = 1_000;
const DAYS_APART = 0.7;
const ANYWAY = 0.25;

export type YieldExample = {
  /** Share of alerts under 4 % that are held back after so many of them: 5, 10, 20, 30. */
  held: number[];
  /** Share of alerts of 7.5 % or more that were held back. */
  wronglyHeld: number;
  /** Acts between 2 and 5 %, told or not, until all from 2.6 % on interrupts again after the line dropped. */
  actsMedian: number;
  actsP90: number;
};

export function playYieldExample(people: number, seed: number): YieldExample {
  const held: Share[] = CHECKS.map(() => ({ part: 0, of: 0 }));
  const large: Share = { part: 0, of: 0 };
  const acts: number[] = [];
  for (let id = 0; id < people; id++) {
    const reopened = playOne(createDraws(seed * 1_000_003 + id), { held, large });
    if (reopened !== null) acts.push(reopened);
  }
  acts.sort((one, other) => one - other);
  return {
    held: held.map(shareOf),
    wronglyHeld: shareOf(large),
    actsMedian: acts[Math.floor(acts.length / 2)] ?? Number.NaN,
    actsP90: acts[Math.floor(acts.length * 0.9)] ?? Number.NaN,
  };
}

/** @returns acts until all from 2.6 % on was open; null when it was never closed */
function playOne(draws: Draws, counts: { held: Share[]; large: Share }): number | null {
  const stray = draws.beta(1, 30);
  const start: Learner = { stray, line: LINE.first, state: startCutOff(DEFAULT_PRIOR) };
  const learner = learnFirst(start, counts, draws);
  if (minOf(learner) <= BAND_FROM) return null;
  learner.line = LINE.then;
  let acts = 0;
  for (let count = 0; count < ALERTS_MAX && minOf(learner) > BAND_FROM; count++) {
    const { size, isActed } = tell(learner, draws);
    if (isActed && size >= LINE.then && size < LINE.first) acts += 1;
  }
  return acts;
}

type Learner = { stray: number; line: number; state: CutOffState };

function minOf({ state }: Learner): number {
  return cutOffs(state, TOPIC_RULES).learnedMin;
}

/** Tells until sixty small ones came, and looks at what is held back in between. */
function learnFirst(learner: Learner, { held, large }: { held: Share[]; large: Share }, draws: Draws): Learner {
  for (let small = 0; small < SMALL_BEFORE_DROP; ) {
    const { size, isHeld } = tell(learner, draws);
    if (size >= LARGE) addTo(large, isHeld);
    if (size >= SMALL) continue;
    small += 1;
    checkHeld(minOf(learner), held[CHECKS.indexOf(small)], draws);
  }
  return learner;
}

/** One alert, sent or held back, and what the learner makes of it. */
function tell(learner: Learner, draws: Draws): { size: number; isHeld: boolean; isActed: boolean } {
  const size = sizeOf(draws);
  const bucket = bucketOf(size, BASE);
  const isHeld = bucket < cutOffBucket(learner.state, DEFAULT_PRIOR, CARE_MIN);
  const above = 1 / (1 + Math.exp(-Math.log(size / learner.line) / LINE.edge));
  const wouldAct = draws.next() < learner.stray + (LINE.hit - learner.stray) * above;
  const isActed = wouldAct && (!isHeld || draws.next() < ANYWAY);
  const outcome = { bucket, isActed, daysSince: DAYS_APART, isUntold: isHeld };
  if (isActed || !isHeld) learner.state = learnOutcome(learner.state, outcome, DEFAULT_PRIOR);
  return { size, isHeld, isActed };
}

/** Counts what the next small alerts would come to. */
function checkHeld(min: number, to: Share | undefined, draws: Draws): void {
  for (let count = 0; to && count < 20; count++) {
    const size = sizeOf(draws);
    if (size < SMALL) addTo(to, size < min);
  }
}

function sizeOf(draws: Draws): number {
  return 4 * Math.exp(0.8 * draws.normal());
}

function addTo(share: Share, isPart: boolean): void {
  share.of += 1;
  if (isPart) share.part += 1;
}
