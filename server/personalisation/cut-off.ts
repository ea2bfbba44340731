import { BUCKETS, bucketOf, lowerEdge } from "./size-scale.ts";

/**
 * The cut-off: from which size on a subscriber cares about a topic's alerts, learned from what they acted on and what
 * they ignored. A filter over thirteen hypotheses, "from bucket j on" and "never"; one number comes out of it, and the
 * counts it came from can be told in a sentence.
 */
export type CutOffState = {
  /** How likely each hypothesis is: twelve buckets, then "never". Sums to 1; kept as `real[13]` it still learns right. */
  p: number[];
  /** Acted, and all, outcomes of sizes they care about: decayed counts over the start of 1.2 of 3. */
  a: number;
  n: number;
  /** Ignored outcomes since the start, not decayed. */
  ignored: number;
};

/** What came of one alert; what came of nothing (bounced, unread digest, they were away) is no outcome. */
export type CutOffOutcome = {
  bucket: number;
  isActed: boolean;
  /** Since the outcome before, or since the start, in days. */
  daysSince: number;
  /** How many outcomes it stands for: 3 for a plain "useful" or "not useful". */
  weight?: number;
  /** Acted on though it was held back. It says less: what people do of themselves coincides with an alert now and then. */
  isUntold?: boolean;
};

export type CutOffs = {
  /** Alerts under it are held back; 0 when none are. A real edge of a bucket, in the topic's unit. */
  learnedMin: number;
  /** Alerts from there to this one wait for the digest: they may care, and still hardly act. */
  interruptMin: number;
  /** The same for a subscriber who had nearly all that their budget allows. */
  strictMin: number;
};

/** How sure it must be that they care, for an alert to interrupt. */
export const CARE_MIN = 0.25;
/** The same near the end of the budget. */
export const CARE_MIN_STRICT = 0.6;

const NEVER = BUCKETS;
/** How likely an act must be to be worth an interruption: four that are ignored weigh as much as one that is not. */
export const ACT_MIN = 0.2;
/** The two top buckets always pass, whatever is believed. */
const PASSES_FROM = BUCKETS - 2;
/** A line that moves more often is noise to who reads it. */
const REST_DAYS = 7;
const DAY_MS = 86_400_000;
/** With fewer ignored than this, nothing is held back that is not held back from everybody. */
const IGNORED_MIN = 3;
const START = { a: 1.2, n: 3 };
/** Evidence is forgotten by the day (half in 231 days), and by the outcome (half in 138), for people change. */
const FORGET_DAILY = 0.003;
const FORGET_EACH = 0.005;
const COUNT_DECAY = 0.98;
/** How often somebody acts on what they do not care about: a tenth as often as on what they do. */
const STRAY = { least: 0.03, ofHits: 0.1, ofHitsUntold: 0.25 };
/** How many subscribers' worth the built-in prior weighs against lines that were really set. */
const PRIOR_WEIGHT = 20;

/** What is believed of somebody of whom nothing is known, while nobody has set a line. */
export const DEFAULT_PRIOR: readonly number[] = Array.from({ length: BUCKETS + 1 }, (_, j) =>
  j === 0 ? 0.15 : j === NEVER ? 0.05 : 0.8 / (BUCKETS - 1),
);

/**
 * The prior of a topic, from the lines that subscribers set themselves (empirical Bayes).
 * @param linesSet how many set a line in each bucket, 0 to 11, and at 12 how many turned the topic off
 */
export function priorFrom(linesSet: readonly number[]): number[] {
  const all = linesSet.reduce((sum, count) => sum + count, 0);
  return DEFAULT_PRIOR.map((part, j) => ((linesSet[j] ?? 0) + PRIOR_WEIGHT * part) / (all + PRIOR_WEIGHT));
}

/** Where each line that somebody set counts for `priorFrom`. @param lines in the topic's unit; null: turned off */
export function countLines(lines: readonly (number | null)[], base: number): number[] {
  const counts = Array.from({ length: BUCKETS + 1 }, () => 0);
  for (const line of lines) {
    const at = line === null ? NEVER : bucketOf(line, base);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

export function startCutOff(prior: readonly number[]): CutOffState {
  return { p: [...prior], ...START, ignored: 0 };
}

/** How often they act on what they care about, 0.08 to 0.9. */
export function hitRate({ a, n }: Pick<CutOffState, "a" | "n">): number {
  return Math.min(0.9, Math.max(0.08, a / n));
}

/**
 * Learns from one outcome.
 * @param prior that of the topic; what is forgotten goes back to it
 * @returns a new state; the one given stays as it is
 */
export function learnOutcome(state: CutOffState, outcome: CutOffOutcome, prior: readonly number[]): CutOffState {
  const next = { ...state, p: [...state.p] };
  if (outcome.daysSince > 0) blend(next.p, prior, 1 - (1 - FORGET_DAILY) ** outcome.daysSince);
  for (let times = outcome.weight ?? 1; times > 0; times--) learnOnce(next, outcome, prior);
  return next;
}

/** Mixes a share of the prior in. This and the next write into a fresh copy: one each would take twice the time. */
function blend(p: number[], prior: readonly number[], share: number): void {
  for (let j = 0; j <= NEVER; j++) p[j] = (1 - share) * (p[j] ?? 0) + share * (prior[j] ?? 0);
}

function learnOnce(state: CutOffState, { bucket, isActed, isUntold }: CutOffOutcome, prior: readonly number[]): void {
  const { p } = state;
  const hit = hitRate(state);
  const stray = strayRate(hit, isUntold ? STRAY.ofHitsUntold : STRAY.ofHits);
  const ifCares = isActed ? hit : 1 - hit;
  const ifNot = isActed ? stray : 1 - stray;
  let sum = 0;
  for (let j = 0; j <= NEVER; j++) {
    const part = (p[j] ?? 0) * (j <= bucket ? ifCares : ifNot);
    p[j] = part;
    sum += part;
  }
  for (let j = 0; j <= NEVER; j++) p[j] = (p[j] ?? 0) / sum;
  blend(p, prior, FORGET_EACH);
  const cares = careAt(state, bucket);
  state.a = START.a + COUNT_DECAY * (state.a - START.a) + (isActed ? cares : 0);
  state.n = START.n + COUNT_DECAY * (state.n - START.n) + cares;
  state.ignored += isActed ? 0 : 1;
}

/** How likely it is that they care about an alert of this bucket, 0 to 1. */
export function careAt({ p }: Pick<CutOffState, "p">, bucket: number): number {
  let sum = 0;
  for (let j = 0; j <= bucket; j++) sum += p[j] ?? 0;
  return Math.min(1, sum);
}

/** How likely it is that they act on an alert of this bucket, 0 to 1. */
function actChance(state: CutOffState, bucket: number): number {
  const hit = hitRate(state);
  const cares = careAt(state, bucket);
  return cares * hit + (1 - cares) * strayRate(hit, STRAY.ofHits);
}

function strayRate(hit: number, ofHits: number): number {
  return Math.max(STRAY.least, ofHits * hit);
}

/**
 * The lowest bucket that is not held back.
 * @param prior that of the topic; until three were ignored, its own cut-off is the highest
 * @param careMin how sure it must be that they care; `CARE_MIN`, `CARE_MIN_STRICT`, or between by the budget
 */
export function cutOffBucket(state: CutOffState, prior: readonly number[], careMin: number): number {
  const learned = firstCared(state.p, careMin);
  return state.ignored < IGNORED_MIN ? Math.min(learned, firstCared(prior, careMin)) : learned;
}

function firstCared(p: readonly number[], careMin: number): number {
  let cares = 0;
  for (let bucket = 0; bucket < PASSES_FROM; bucket++) {
    cares += p[bucket] ?? 0;
    if (cares >= careMin) return bucket;
  }
  return PASSES_FROM;
}

/** The lowest bucket whose alerts are acted on often enough. At the start it is the highest that it may be, likewise. */
function interruptBucket(state: CutOffState, prior: readonly number[]): number {
  const learned = firstActed(state);
  return state.ignored < IGNORED_MIN ? Math.min(learned, firstActed(startCutOff(prior))) : learned;
}

function firstActed(state: CutOffState): number {
  for (let bucket = 0; bucket < PASSES_FROM; bucket++) if (actChance(state, bucket) >= ACT_MIN) return bucket;
  return PASSES_FROM;
}

/**
 * What the matching statement compares with, for a normal and for a busy week.
 * @param topic its prior, and the base of its sizes
 */
export function cutOffs(state: CutOffState, { prior, base }: { prior: readonly number[]; base: number }): CutOffs {
  const learned = cutOffBucket(state, prior, CARE_MIN);
  return {
    learnedMin: lowerEdge(learned, base),
    interruptMin: lowerEdge(Math.max(learned, interruptBucket(state, prior)), base),
    strictMin: lowerEdge(cutOffBucket(state, prior, CARE_MIN_STRICT), base),
  };
}

/** Whether a topic's cut-offs may move again. @param movedAt the last time; null: never yet */
export function mayMove(movedAt: Date | null, now: Date): boolean {
  return movedAt === null || now.getTime() - movedAt.getTime() >= REST_DAYS * DAY_MS;
}
