import {
  CARE_MIN,
  cutOffBucket,
  cutOffs,
  DEFAULT_PRIOR,
  learnOutcome,
  startCutOff,
} from "#server/personalisation/cut-off.ts";
import { learnAct, startWindow, windowOf } from "#server/personalisation/delivery-window.ts";
import {
  budgetEvidence,
  cutOffEvidence,
  digestEvidence,
  type OutcomeRow,
  priorityEvidence,
  windowEvidence,
} from "#server/personalisation/evidence.ts";
import { explainLearned } from "#server/personalisation/explain.ts";
import { bucketOf } from "#server/personalisation/size-scale.ts";
import { createDraws, type Draws } from "./draws.ts";
import { BASE, TOPIC_RULES } from "./players.ts";

const DAY_MS = 86_400_000;
const NOW = new Date(Date.UTC(2026, 10, 20, 12));
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"];
const WORDS = { label: "Yield", unit: "%" };

export type Truth = { histories: number; sentences: number; numbers: number; lies: string[] };

/**
 * Learns from random histories, has each learned value explained, and counts the sentence's numbers again from the
 * rows, by other code than wrote it. A cut-off shown must also be the size at which decisions change.
 */
export function playTruth(histories: number, seed: number): Truth {
  const truth: Truth = { histories, sentences: 0, numbers: 0, lies: [] };
  for (let id = 0; id < histories; id++) {
    const draws = createDraws(seed * 1_000_003 + id);
    const zone = ZONES[id % ZONES.length] ?? "UTC";
    checkCutOff(draws, zone, truth);
    checkWindow(draws, zone, truth);
    checkPriority(draws, truth);
    checkBudget(draws, truth);
  }
  return truth;
}

function hold(sentence: string, numbers: (number | string)[], truth: Truth): void {
  const said = sentence.match(/\d+:\d+|\d+(?:\.\d+)?/g) ?? [];
  truth.sentences += 1;
  truth.numbers += said.length;
  if (said.join(" ") !== numbers.join(" ")) truth.lies.push(`${sentence} [counted again: ${numbers.join(" ")}]`);
}

/** So many moments of the last days, oldest first. */
function moments(draws: Draws, countMax: number, days: number): Date[] {
  const count = Math.floor((countMax + 1) * draws.next());
  const times = Array.from({ length: count }, () => NOW.getTime() - Math.floor(days * DAY_MS * draws.next()));
  return times.sort((one, other) => one - other).map((ms) => new Date(ms));
}

function ageDays(at: Date): number {
  return (NOW.getTime() - at.getTime()) / DAY_MS;
}

function checkCutOff(draws: Draws, zone: string, truth: Truth): void {
  const line = draws.logUniform(0.5, 20);
  const outcomes: OutcomeRow[] = moments(draws, 60, 260).map((at) => {
    const size = 4 * Math.exp(0.8 * draws.normal());
    return { at, size, isActed: draws.next() < (size < line ? 0.05 : 0.7) };
  });
  const heldBackAt = moments(draws, 20, 60);
  const states = [startCutOff(DEFAULT_PRIOR)];
  for (const { size, isActed } of outcomes) {
    const last = states.at(-1) ?? startCutOff(DEFAULT_PRIOR);
    states.push(learnOutcome(last, { bucket: bucketOf(size, BASE), isActed, daysSince: 1 }, DEFAULT_PRIOR));
  }
  const state = states.at(-1) ?? startCutOff(DEFAULT_PRIOR);
  const before = states[Math.floor(states.length / 2)] ?? state;
  const min = cutOffs(state, TOPIC_RULES).learnedMin;
  const wasMin = cutOffs(before, TOPIC_RULES).learnedMin;
  const evidence = cutOffEvidence({ outcomes, heldBackAt }, { min, wasMin }, { now: NOW, zone });
  hold(explainLearned(evidence, WORDS), recountCutOff({ outcomes, heldBackAt, zone }, min, wasMin), truth);
  const digest = { min: cutOffs(state, TOPIC_RULES).interruptMin, wasMin: cutOffs(before, TOPIC_RULES).interruptMin };
  const digestSentence = explainLearned(digestEvidence(outcomes, digest, { now: NOW, zone }), WORDS);
  hold(digestSentence, recountDigest({ outcomes, zone }, digest), truth);
  const interrupts = (size: number) => bucketOf(size, BASE) >= cutOffBucket(state, DEFAULT_PRIOR, CARE_MIN);
  if (!interrupts(min) || (min > 0 && interrupts(min * 0.999))) truth.lies.push(`${min} is not where decisions change`);
}

function recountCutOff(
  raw: { outcomes: OutcomeRow[]; heldBackAt: Date[]; zone: string },
  min: number,
  wasMin: number,
): (number | string)[] {
  const told = raw.outcomes.filter(({ at }) => ageDays(at) < 180);
  const numbers: (number | string)[] = min >= wasMin || min > 0 ? [min] : [];
  if (told[0]) numbers.push(dayOfMonth(told[0].at, raw.zone));
  const edge = Math.max(min, wasMin);
  for (const isBelow of [true, false]) {
    const side = told.filter(({ size }) => size - edge < 0 === isBelow);
    const isIgnoredTold = isBelow && min >= wasMin;
    const part = side.filter(({ isActed }) => isActed !== isIgnoredTold);
    if (side.length > 0) numbers.push(part.length, side.length, edge);
  }
  let held = 0;
  for (const at of raw.heldBackAt) held += ageDays(at) < 30 ? 1 : 0;
  return held > 0 ? [...numbers, held, 30] : numbers;
}

function recountDigest(
  raw: { outcomes: OutcomeRow[]; zone: string },
  { min, wasMin }: { min: number; wasMin: number },
): (number | string)[] {
  const edge = min > wasMin ? min : wasMin;
  const counts = { acted: 0, all: 0 };
  let first: Date | undefined;
  for (const { at, size, isActed } of raw.outcomes) {
    if (ageDays(at) >= 180 || size >= edge) continue;
    first ??= at;
    counts.all += 1;
    if (isActed) counts.acted += 1;
  }
  const numbers = min > 0 ? [min] : [];
  return first ? [...numbers, dayOfMonth(first, raw.zone), counts.acted, counts.all, edge] : numbers;
}

function checkWindow(draws: Draws, zone: string, truth: Truth): void {
  const dow = Math.floor(7 * draws.next());
  const acts = moments(draws, 40, 200).filter((at) => draws.next() < (at.getUTCDay() === dow ? 0.9 : 0.1));
  const window = windowOf(acts.reduce((state, at) => learnAct(state, at, zone), startWindow()));
  if (!window) return;
  const days = new Map<string, boolean>();
  for (const at of acts)
    if (ageDays(at) < 180) days.set(localParts(at, zone).date, localParts(at, zone).dow === window.dow);
  const first = acts.find((at) => ageDays(at) < 180);
  const onDow = [...days.values()].filter(Boolean).length;
  const clock = new Date(window.minute * 60_000).toISOString().slice(11, 16);
  const numbers: (number | string)[] = [clock];
  if (first) numbers.push(days.size, dayOfMonth(first, zone));
  if (first && window.dow !== null) numbers.push(onDow);
  hold(explainLearned(windowEvidence(acts, window, { now: NOW, zone }), WORDS), numbers, truth);
}

function checkPriority(draws: Draws, truth: Truth): void {
  const acted = moments(draws, 30, 90).map((at) => ({ at, latencyMinutes: Math.floor(120 * draws.next()) }));
  let quick = 0;
  const last = acted.slice(-10);
  for (const { latencyMinutes } of last) if (latencyMinutes <= 60) quick += 1;
  hold(explainLearned(priorityEvidence(acted), WORDS), [quick, last.length], truth);
}

function checkBudget(draws: Draws, truth: Truth): void {
  const sent = moments(draws, 80, 60).map((at) => ({ at, isActed: draws.next() < 0.4 }));
  const budget = 3 + 22 * draws.next();
  const counts = { week: 0, month: 0, acted: 0 };
  for (const { at, isActed } of sent) {
    if (ageDays(at) < 7) counts.week += 1;
    if (ageDays(at) < 28) counts.month += 1;
    if (ageDays(at) < 28 && isActed) counts.acted += 1;
  }
  const numbers = [budget.toFixed(0), counts.week, 7, counts.acted, counts.month, 28];
  hold(explainLearned(budgetEvidence(sent, budget, NOW), WORDS), numbers, truth);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localParts(at: Date, timeZone: string): { date: string; dow: number; day: number } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short", day: "numeric", month: "short", year: "numeric" });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const dow = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(parts.weekday ?? "");
  return { date: format.format(at), dow, day: Number(parts.day) };
}

function dayOfMonth(at: Date, zone: string): number {
  return localParts(at, zone).day;
}
