import { wallOf } from "#server/catalog/when/wall-clock.ts";

/** The counts behind one learned value: small, plain, kept beside it, and all that its sentence is made of. */
export type Evidence = CutOffEvidence | DigestEvidence | WindowEvidence | PriorityEvidence | BudgetEvidence;

export type CutOffEvidence = {
  kind: "cut-off";
  /** The cut-off learned, and the one before it, in the topic's unit; 0 for none. */
  min: number;
  wasMin: number;
  /** Resolved outcomes under the higher of the two, and from it on, since `since`; weights do not count twice. */
  below: { acted: number; ignored: number };
  above: { acted: number; ignored: number };
  /** Held back in the last 30 days. */
  heldBack: number;
  /** Local day of the first of those outcomes, "2026-05-03"; null when there are none. */
  since: string | null;
};

export type DigestEvidence = {
  kind: "digest";
  /** Alerts under it wait for the digest, and what it was before, in the topic's unit; 0 for none. */
  min: number;
  wasMin: number;
  /** Resolved outcomes under the higher of the two since `since`: those acted on, and all. */
  acted: number;
  all: number;
  since: string | null;
};

export type WindowEvidence = {
  kind: "window";
  /** 0 for Sunday; null: every day. */
  dow: number | null;
  /** Of the local day. */
  minute: number;
  /** Local days on which they acted by themselves since `since`, and those of them on `dow`. */
  days: number;
  onDow: number;
  since: string | null;
};

export type PriorityEvidence = {
  kind: "priority";
  /** Of the last ten alerts that were acted on, or fewer: those within an hour, and all. */
  quick: number;
  acted: number;
};

export type BudgetEvidence = {
  kind: "budget";
  /** Interrupting messages that a week is kept to, rounded. */
  weeklyMax: number;
  /** Interrupting messages in the last 7 days; in the last 28, and those of them that were acted on. */
  sent7: number;
  sent28: number;
  acted28: number;
};

/** One resolved outcome. */
export type OutcomeRow = { at: Date; size: number; isActed: boolean };

const DAY_MS = 86_400_000;
/** Older outcomes are mostly forgotten, and told no more. */
const TOLD_DAYS = 180;
const HELD_DAYS = 30;
const LAST_ACTED = 10;
const QUICK_MINUTES = 60;

/** @param raw the topic's resolved outcomes, and when alerts of it were held back, in any order */
export function cutOffEvidence(
  raw: { outcomes: readonly OutcomeRow[]; heldBackAt: readonly Date[] },
  cutOff: { min: number; wasMin: number },
  asOf: { now: Date; zone: string },
): CutOffEvidence {
  const told = raw.outcomes.filter(({ at }) => isWithin(at, asOf.now, TOLD_DAYS));
  const edge = Math.max(cutOff.min, cutOff.wasMin);
  return {
    kind: "cut-off",
    ...cutOff,
    below: countActed(told.filter(({ size }) => size < edge)),
    above: countActed(told.filter(({ size }) => size >= edge)),
    heldBack: raw.heldBackAt.filter((at) => isWithin(at, asOf.now, HELD_DAYS)).length,
    since: firstDay(told, asOf.zone),
  };
}

/** The same of the line under which alerts wait for the digest. */
export function digestEvidence(
  outcomes: readonly OutcomeRow[],
  line: { min: number; wasMin: number },
  asOf: { now: Date; zone: string },
): DigestEvidence {
  const edge = Math.max(line.min, line.wasMin);
  const told = outcomes.filter(({ at, size }) => size < edge && isWithin(at, asOf.now, TOLD_DAYS));
  const { acted } = countActed(told);
  return { kind: "digest", ...line, acted, all: told.length, since: firstDay(told, asOf.zone) };
}

/** @param organicAt acts that were their own idea (`isOrganic`), in any order */
export function windowEvidence(
  organicAt: readonly Date[],
  window: { dow: number | null; minute: number },
  asOf: { now: Date; zone: string },
): WindowEvidence {
  const told = organicAt.filter((at) => isWithin(at, asOf.now, TOLD_DAYS)).map((at) => ({ at }));
  const days = new Set(told.map(({ at }) => localDay(at, asOf.zone)));
  const onDow = [...days].filter((day) => new Date(day).getUTCDay() === window.dow).length;
  return { kind: "window", ...window, days: days.size, onDow, since: firstDay(told, asOf.zone) };
}

/** @param acted alerts that were acted on after they were delivered, in any order */
export function priorityEvidence(acted: readonly { at: Date; latencyMinutes: number }[]): PriorityEvidence {
  const last = [...acted].sort((one, other) => other.at.getTime() - one.at.getTime()).slice(0, LAST_ACTED);
  const quick = last.filter(({ latencyMinutes }) => latencyMinutes <= QUICK_MINUTES).length;
  return { kind: "priority", quick, acted: last.length };
}

/** @param sent interrupting messages, in any order */
export function budgetEvidence(
  sent: readonly { at: Date; isActed: boolean }[],
  budget: number,
  now: Date,
): BudgetEvidence {
  const month = sent.filter(({ at }) => isWithin(at, now, 28));
  return {
    kind: "budget",
    weeklyMax: Math.round(budget),
    sent7: month.filter(({ at }) => isWithin(at, now, 7)).length,
    sent28: month.length,
    acted28: month.filter(({ isActed }) => isActed).length,
  };
}

function countActed(rows: readonly OutcomeRow[]): { acted: number; ignored: number } {
  const acted = rows.filter(({ isActed }) => isActed).length;
  return { acted, ignored: rows.length - acted };
}

function isWithin(at: Date, now: Date, days: number): boolean {
  return at <= now && now.getTime() - at.getTime() < days * DAY_MS;
}

function firstDay(rows: readonly { at: Date }[], zone: string): string | null {
  if (rows.length === 0) return null;
  return localDay(new Date(Math.min(...rows.map(({ at }) => at.getTime()))), zone);
}

function localDay(at: Date, zone: string): string {
  return (wallOf(at, zone) ?? at.toISOString()).slice(0, 10);
}
