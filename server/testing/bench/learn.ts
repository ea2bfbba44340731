import { playAnswers } from "./learn/answers.ts";
import { type Contender, compare, leftShare, printRows, type Row } from "./learn/compare.ts";
import { updatesPerCpuSecond } from "./learn/cost.ts";
import { freshSmall, near, playSmall } from "./learn/fresh.ts";
import { playHindsight } from "./learn/hindsight.ts";
import { learnedPlan } from "./learn/learned-plan.ts";
import { ENGAGED, IDLE, MIDDLING } from "./learn/people.ts";
import { GOOD_LABELS, shareOf } from "./learn/play.ts";
import { EVERYTHING, learned, ON_OFF, ORACLE, STATIC_BEST, STATIC_DEFAULT } from "./learn/players.ts";
import { playSafety } from "./learn/safety.ts";
import { playSchedules } from "./learn/schedules.ts";
import { playTruth } from "./learn/truth.ts";
import { playYieldExample } from "./learn/yield-example.ts";
import { type Figure, report } from "./report.ts";

/**
 * What is learned, held against people whose wishes are known because they are made up: half a year of alerts for each,
 * decided by the rules as they ship, by simple ones, and by one who knows. The people are our own invention: this shows
 * that the rules do what they say under these assumptions, not that real people are like that.
 */

type Options = { isQuick: boolean; isFresh: boolean };

const SEEDS = [1, 2, 3, 4, 5];
const LEARNED = learned("learned");
const UNTOLD = "without acts untold, nor probes";
const ABSENT = "absence taken for ignoring";
const SIMPLE: Contender[] = [EVERYTHING, STATIC_DEFAULT, STATIC_BEST, ON_OFF].map((policy) => ({ policy }));
const MAIN: Contender[] = [...SIMPLE, { policy: LEARNED }, { policy: ORACLE }];
const PARTS: Contender[] = [
  { policy: LEARNED },
  { policy: learned("without a budget", { hasBudget: false }) },
  { policy: learned("without a digest for what is seldom acted on", { hasDigest: false }) },
  { policy: learned("with the cut-off alone", { hasBudget: false, hasDigest: false }) },
  { policy: learned("lines free to move at any time", { hasRest: false }) },
  { policy: learned("without probes", { hasProbes: false }) },
  { policy: learned(UNTOLD, { hasProbes: false, hasUntold: false }) },
  { policy: learned("30 % of acts unseen"), labels: { ...GOOD_LABELS, missed: 0.3 } },
  { policy: learned("5 % of acts made up"), labels: { ...GOOD_LABELS, madeUp: 0.05 } },
  { policy: learned(ABSENT), labels: { ...GOOD_LABELS, ignoresAbsence: true } },
  { policy: ORACLE },
];
const OTHER_WORLD: Contender[] = [
  ...SIMPLE,
  { policy: learned("with the cut-off alone", { hasBudget: false, hasDigest: false }) },
  { policy: LEARNED },
  { policy: ORACLE },
];

export async function benchLearn({ isQuick, isFresh }: Options): Promise<boolean> {
  const people = isQuick ? 300 : 1_500;
  const part = isQuick ? 0.1 : 1;
  const main = compare(ENGAGED, MAIN, { seeds: SEEDS, people });
  printRows(`Engaged people (they act on 0.66 of what they care about), ${SEEDS.length} × ${people}`, main);
  const parts = compare(ENGAGED, PARTS, { seeds: [6, 7], people });
  printRows("Engaged people, with less, or with wrong labels", parts);
  const middling = compare(MIDDLING, OTHER_WORLD, { seeds: [1, 2], people });
  printRows("Middling people (0.35)", middling);
  printRows(
    "Idle people (0.12): even who knows sends next to nothing",
    compare(IDLE, OTHER_WORLD, { seeds: [1, 2], people }),
  );
  const groups: [string, Figure[]][] = [
    ["1 to 3: what it is worth", [...worth(main, middling), ...partFigures(parts)]],
    ["4: a yield line at 5 %", yieldFigures(part)],
    ["5: a weekday for claims", scheduleFigures(part)],
    ["6: who answers within the hour", answerFigures(part)],
    ["7 and 8: what must never happen", safetyFigures(part)],
    ["9: other policies told from the log", hindsightFigures(part)],
    ["10: cost", await costFigures(part)],
  ];
  if (isFresh) groups.push(["ten fresh seeds, against the fixed ones", freshFigures(main, { people, part })]);
  let isGood = true;
  for (const [title, figures] of groups) isGood = report(title, figures) && isGood;
  console.log("\nThe people are our own invention: real effect is measured by a permanent hold-out, not here.");
  return isGood;
}

function rowOf(rows: readonly Row[], name: string): Row {
  const found = rows.find((row) => row.name === name);
  if (!found) throw new Error(`no row ${name}`);
  return found;
}

function worth(main: readonly Row[], middling: readonly Row[]): Figure[] {
  const own = rowOf(main, LEARNED.name);
  const bestSimple = Math.max(...SIMPLE.map(({ policy }) => rowOf(main, policy.name).ofOracle));
  const { recall, noiseCut, reopened, closed, afterAway, near, flips, people } = own.tally;
  const covered = shareOf(rowOf(middling, LEARNED.name).tally.covered);
  return [
    { label: "utility, of the oracle's", value: own.ofOracle, unit: "×", min: 0.85 },
    { label: "utility, of the best simple policy's", value: own.ofOracle / bestSimple, unit: "×", min: 1.1 },
    {
      label: "utility, of the static default's",
      value: own.ofOracle / rowOf(main, STATIC_DEFAULT.name).ofOracle,
      unit: "×",
      min: 1.35,
    },
    { label: "recall of what is relevant", value: shareOf(recall), unit: "", min: 0.95 },
    { label: "noise that is cut", value: shareOf(noiseCut), unit: "", min: 0.7 },
    {
      label: "people who leave, of those told everything",
      value: leftShare(own) / leftShare(rowOf(main, EVERYTHING.name)),
      unit: "×",
      max: 0.6,
    },
    { label: "middling people: recall and digest", value: covered, unit: "", min: 0.95 },
    { label: "line fell: recall in week 5", value: weekOf(reopened, 5), unit: "" },
    { label: "line fell: recall in week 9", value: weekOf(reopened, 9), unit: "", min: 0.85 },
    { label: "line rose: noise cut in week 5", value: weekOf(closed, 5), unit: "" },
    { label: "line rose: noise cut in week 9", value: weekOf(closed, 9), unit: "", min: 0.45 },
    { label: "recall after three weeks away", value: shareOf(afterAway), unit: "", min: 0.93 },
    { label: "lines learned to within a bucket", value: shareOf(near), unit: "" },
    { label: "changes of a line in 26 weeks", value: flips / people / 4, unit: "" },
  ];
}

function partFigures(parts: readonly Row[]): Figure[] {
  const { afterAway } = rowOf(parts, ABSENT).tally;
  const { reopened } = rowOf(parts, UNTOLD).tally;
  return [
    { label: "away, and absence taken for ignoring", value: shareOf(afterAway), unit: "" },
    { label: "line fell: week 9, without acts untold", value: shareOf(reopened[8] ?? afterAway), unit: "" },
  ];
}

function yieldFigures(part: number): Figure[] {
  const { held, wronglyHeld, actsMedian, actsP90 } = playYieldExample(2_000 * part, 1);
  const [after5 = 0, after10 = 0, after20 = 0, after30 = 0] = held;
  return [
    { label: "under 4 % held back after 5 alerts", value: after5, unit: "" },
    { label: "after 10", value: after10, unit: "", min: 0.65 },
    { label: "after 20", value: after20, unit: "" },
    { label: "after 30", value: after30, unit: "", min: 0.8 },
    { label: "7.5 % or more held back", value: 100 * wronglyHeld, unit: "%", max: 0.5 },
    { label: "line falls to 2 %: acts until open, p50", value: actsMedian, unit: "", max: 2 },
    { label: "the same, p90", value: actsP90, unit: "", max: 4 },
  ];
}

function scheduleFigures(part: number): Figure[] {
  const found = playSchedules(2_000 * part, 1);
  return [
    { label: "weekday learned by which of them, p50", value: found.daysUntilLearned, unit: ".", max: 6 },
    { label: "learned by week 12", value: found.learnedByWeek12, unit: "" },
    { label: "weeks of others with a weekday", value: 100 * found.falseWeeks, unit: "%", max: 0.5 },
    { label: "others who ever had one", value: 100 * found.falsePeople, unit: "%", max: 0.5 },
    { label: "a changed weekday: learned again, p50", value: found.weeksToRelearn, unit: "weeks" },
    { label: "hour to within two, in week 8", value: found.hourRight, unit: "" },
    { label: "alerts put off", value: found.putOff, unit: "" },
    { label: "of them past their deadline", value: found.pastDeadline, unit: "", max: 0 },
  ];
}

function answerFigures(part: number): Figure[] {
  const found = playAnswers(4_000 * part, 1);
  return [
    { label: "fast people in front after 10 alerts", value: found.recall10, unit: "", min: 0.6 },
    { label: "after 20", value: found.recall20, unit: "" },
    { label: "fast, of those in front after 10", value: found.precision10, unit: "", min: 0.95 },
    { label: "after 20", value: found.precision20, unit: "", min: 0.95 },
    { label: "alerts until a switch is followed, p50", value: found.alertsToFollow, unit: "" },
    { label: "changes of tier in 52 alerts", value: found.flipsEach, unit: "" },
    { label: "p99 of those in front", value: "elsewhere:", unit: "bench -- priority" },
  ];
}

function safetyFigures(part: number): Figure[] {
  const found = playSafety(1_000_000 * part, 1);
  const { decisions, critical, criticalHeld, own, ownBroken, ownPaceBroken, lost, undoIgnored } = found;
  const { histories, sentences, numbers, lies } = playTruth(10_000 * part, 1);
  for (const lie of lies.slice(0, 5)) console.log(`  not true: ${lie}`);
  return [
    { label: "decisions", value: decisions, unit: "" },
    { label: "critical, held, delayed or capped", value: criticalHeld, unit: `of ${critical}`, max: 0 },
    { label: "own lines not kept", value: ownBroken, unit: `of ${own}`, max: 0 },
    { label: "own paces not kept", value: ownPaceBroken, unit: "", max: 0 },
    { label: "put off for longer than to the next digest", value: lost, unit: "", max: 0 },
    { label: "decisions after an undo as before it", value: undoIgnored, unit: "", max: 0 },
    { label: "histories explained", value: histories, unit: "" },
    { label: "sentences, and numbers in them", value: `${sentences}, ${numbers}`, unit: "" },
    { label: "numbers that a recount does not bear out", value: lies.length, unit: "", max: 0 },
  ];
}

function hindsightFigures(part: number): Figure[] {
  return playHindsight(2_000 * part, 1).map(({ name, told, truth }) => ({
    label: `${name}: ${told.toFixed(4)} told, ${truth.toFixed(4)} true`,
    value: 100 * Math.abs(told / truth - 1),
    unit: "% off",
    max: 3,
  }));
}

async function costFigures(part: number): Promise<Figure[]> {
  const updates = updatesPerCpuSecond(5_000_000 * part);
  const scans = await learnedPlan();
  const reading = scans.find(({ table }) => table === "topic_standing");
  return [
    { label: "outcomes learned a second of processor", value: updates / 1e6, unit: "million", min: 1 },
    { label: "a pass over a million outcomes", value: "elsewhere:", unit: "bench -- learning-pass" },
    ...scans.map(({ table, by, isIndexAlone }) => ({
      label: `matching reads ${table} by`,
      value: by,
      unit: isIndexAlone ? "alone" : "and rows",
    })),
    { label: "who passes: not by a range of an index alone", value: reading?.isIndexAlone ? 0 : 1, unit: "", max: 0 },
  ];
}

/** Each figure of ten seeds that nobody tuned for, within three points of the fixed ones'. */
function freshFigures(fixed: readonly Row[], { people, part }: { people: number; part: number }): Figure[] {
  const first = Date.now() % 1_000_000;
  const seeds = Array.from({ length: 10 }, (_, at) => first + at);
  console.log(`\nfresh seeds from ${first} on`);
  const fresh = rowOf(compare(ENGAGED, MAIN, { seeds, people: people / 2 }), LEARNED.name);
  const own = rowOf(fixed, LEARNED.name);
  const both = (label: string, of: (row: Row) => number) => near(label, of(fresh), of(own));
  return [
    both("1: utility, of the oracle's", ({ ofOracle }) => ofOracle),
    both("2: recall of what is relevant", ({ tally }) => shareOf(tally.recall)),
    both("2: noise that is cut", ({ tally }) => shareOf(tally.noiseCut)),
    both("2: people who leave", leftShare),
    both("3: line fell: recall in week 9", ({ tally }) => weekOf(tally.reopened, 9)),
    both("3: line rose: noise cut in week 9", ({ tally }) => weekOf(tally.closed, 9)),
    both("3: recall after three weeks away", ({ tally }) => shareOf(tally.afterAway)),
    ...freshSmall(part, seeds, playSmall(part, 1)),
  ];
}

const weekOf = (shares: Row["tally"]["reopened"], week: number) => shareOf(shares[week - 1] ?? { part: 0, of: 0 });
