import { expect, test } from "vitest";
import { budgetEvidence, cutOffEvidence, digestEvidence, priorityEvidence, windowEvidence } from "./evidence.ts";
import { explainLearned } from "./explain.ts";

const now = new Date("2026-11-20T12:00:00Z");
const asOf = { now, zone: "Europe/Berlin" };
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const yields = { label: "Yield", unit: "%" };

const outcomes = [
  ...[20, 15, 10, 5].map((days) => ({ at: daysAgo(days), size: 3, isActed: false })),
  { at: daysAgo(4), size: 5.7, isActed: true },
  { at: daysAgo(3), size: 9, isActed: false },
  { at: daysAgo(300), size: 2, isActed: true },
];
const heldBackAt = [daysAgo(2), daysAgo(29), daysAgo(31)];

test("default: a higher cut-off says what was ignored under it, what was acted on, and where the rest is", () => {
  const evidence = cutOffEvidence({ outcomes, heldBackAt }, { min: 5.7, wasMin: 0.5 }, asOf);
  expect(explainLearned(evidence, yields)).toMatchInlineSnapshot(
    `"Yield alerts under 5.7 % are held back. Since 31 Oct you were active and ignored 4 of 4 under 5.7 %, and acted on 1 of 2 from 5.7 % on. 2 held back in 30 days, still in your inbox."`,
  );
});

test("behavior: a lower one says what was acted on", () => {
  const acted = outcomes.map((row) => ({ ...row, isActed: true }));
  const lower = cutOffEvidence({ outcomes: acted, heldBackAt: [] }, { min: 2.5, wasMin: 5.7 }, asOf);
  expect(explainLearned(lower, yields)).toMatchInlineSnapshot(
    `"Yield alerts from 2.5 % on reach you again. Since 31 Oct you acted on 4 of 4 under 5.7 %, and acted on 2 of 2 from 5.7 % on."`,
  );
  const none = cutOffEvidence({ outcomes: [], heldBackAt: [] }, { min: 0, wasMin: 5.7 }, asOf);
  expect(explainLearned(none, { label: "ETH price", unit: "" })).toMatchInlineSnapshot(
    `"All ETH price alerts reach you again."`,
  );
});

test("behavior: a digest says how little of it was acted on, and its end how much", () => {
  const begun = digestEvidence(outcomes, { min: 9, wasMin: 0 }, asOf);
  expect(explainLearned(begun, yields)).toMatchInlineSnapshot(
    `"Yield alerts under 9 % come in a daily digest. Since 31 Oct you acted on 1 of 5 under 9 %."`,
  );
  const over = digestEvidence(outcomes, { min: 0, wasMin: 5.7 }, asOf);
  expect(explainLearned(over, yields)).toMatchInlineSnapshot(
    `"Yield alerts come at once again, whatever their size. Since 31 Oct you acted on 0 of 4 under 5.7 %."`,
  );
});

test("behavior: a window says on how many days they acted by themselves", () => {
  const fridays = ["2026-11-06T09:00:00Z", "2026-11-13T09:00:00Z", "2026-11-13T20:00:00Z", "2026-11-19T23:30:00Z"];
  const acts = [...fridays, "2026-11-09T10:00:00Z"].map((at) => new Date(at));
  const weekly = windowEvidence(acts, { dow: 5, minute: 570 }, asOf);
  expect(explainLearned(weekly, yields)).toMatchInlineSnapshot(
    `"Yield alerts that can wait come on Fridays at 09:30. You acted by yourself on 4 days since 6 Nov, of which 3 were Fridays."`,
  );
  const daily = windowEvidence(acts.slice(0, 1), { dow: null, minute: 0 }, asOf);
  expect(explainLearned(daily, yields)).toMatchInlineSnapshot(
    `"Yield alerts that can wait come every day at 00:00. You acted by yourself on 1 day since 6 Nov, mostly around that hour."`,
  );
});

test("behavior: priority and budget say their counts", () => {
  const acted = Array.from({ length: 12 }, (_, days) => ({ at: daysAgo(days), latencyMinutes: days === 3 ? 61 : 60 }));
  expect(explainLearned(priorityEvidence(acted), { label: "Governance", unit: "" })).toMatchInlineSnapshot(
    `"Governance alerts reach you first: you answered 9 of your last 10 within an hour."`,
  );
  const sent = Array.from({ length: 40 }, (_, days) => ({ at: daysAgo(days), isActed: days % 4 === 0 }));
  expect(explainLearned(budgetEvidence(sent, 12.4, now), yields)).toMatchInlineSnapshot(
    `"About 12 alerts a week interrupt you, the rest waits for a daily digest. You had 7 in the last 7 days, and acted on 7 of 28 in the last 28."`,
  );
});
