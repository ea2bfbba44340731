import { type Alert, MATURE_DAYS, type Person } from "./people.ts";
import type { Player, Policy } from "./players.ts";

/** What is wrong with what is observed. */
export type Labels = {
  /** Of acts, the share that nobody sees; of the rest, the share taken for acts. */
  missed: number;
  madeUp: number;
  /** Whether an alert counts as ignored though nobody knows that they were there. */
  ignoresAbsence: boolean;
};

export const GOOD_LABELS: Labels = { missed: 0, madeUp: 0, ignoresAbsence: false };

/** A share that is counted up. */
export type Share = { part: number; of: number };

/** Counted over many people. */
export type Tally = {
  people: number;
  left: number;
  sent: number;
  acted: number;
  utility: number;
  /** Weeks 9 to 26: alerts above the hidden line that were sent, or waited in a digest; those clearly under it that were not. */
  recall: Share;
  covered: Share;
  noiseCut: Share;
  /** By week since the line moved: sent of what became relevant, not sent of what became noise. */
  reopened: Share[];
  closed: Share[];
  /** Recall in the three weeks after an absence. */
  afterAway: Share;
  /** Learned cut-offs that changed, and those within one bucket of the hidden line at the end. */
  flips: number;
  near: Share;
};

const share = (): Share => ({ part: 0, of: 0 });
const FROM_DAY = 8 * 7;
/** Under this part of the line an alert is noise; between, nobody could tell. */
const NOISE = 0.8;
/** An act is known soon, that there was none when the alert matures. */
const ACT_KNOWN_DAYS = 0.5;

export function startTally(): Tally {
  const weeks = () => Array.from({ length: 26 }, share);
  const counts = { people: 0, left: 0, sent: 0, acted: 0, utility: 0, flips: 0 };
  const shares = { recall: share(), covered: share(), noiseCut: share(), afterAway: share(), near: share() };
  return { ...counts, ...shares, reopened: weeks(), closed: weeks() };
}

export function shareOf({ part, of }: Share): number {
  return of === 0 ? 0 : part / of;
}

type Pending = { alert: Alert; dueAt: number; isActed: boolean; wasSent: boolean };

/** Lets a policy decide somebody's half year, and adds it up. */
export function play(policy: Policy, person: Person, { tally, labels }: { tally: Tally; labels: Labels }): void {
  const player = policy.start(person.id);
  const lines = [0, 1, 2, 3].map((topic) => player.lineOf?.(topic));
  let pending: Pending[] = [];
  let annoyed = { perDay: 0, at: 0 };
  tally.people += 1;
  for (const [index, alert] of person.alerts.entries()) {
    pending = tellDue(player, pending, alert.at);
    countFlip(player, { topic: alert.topic, lines, tally });
    const kind = player.decide(alert, index);
    const isSent = kind === "send" || kind === "probe";
    const isActed = isSent ? alert.actsTold : alert.actsUntold;
    count(tally, alert, { isSent, isDigest: kind === "digest" });
    const label = labelOf(alert, { isActed, isSent }, labels);
    if (label !== null) {
      const dueAt = alert.at + (label ? ACT_KNOWN_DAYS : MATURE_DAYS);
      pending.push({ alert, dueAt, isActed: label, wasSent: isSent });
    }
    if (!isSent || isActed) continue;
    annoyed = annoy(annoyed, alert.at);
    if (!alert.isAway && alert.leaving < 0.0008 * (1 + annoyed.perDay / 4) ** 1.5) {
      tally.left += 1;
      return;
    }
  }
  countNear(player, person, tally);
}

function tellDue(player: Player, pending: Pending[], now: number): Pending[] {
  const due = pending.filter(({ dueAt }) => dueAt <= now);
  if (due.length === 0) return pending;
  due.sort((one, other) => one.dueAt - other.dueAt);
  for (const { alert, isActed, wasSent, dueAt } of due) player.learn(alert, { isActed, wasSent, at: dueAt });
  return pending.filter(({ dueAt }) => dueAt > now);
}

/** Acted, ignored, or null when nothing is known. What was not sent can be acted on, never ignored. */
function labelOf(
  alert: Alert,
  { isActed, isSent }: { isActed: boolean; isSent: boolean },
  { missed, madeUp, ignoresAbsence }: Labels,
): boolean | null {
  const isTakenForActed = isActed ? alert.noise >= missed : alert.noise < madeUp;
  if (isTakenForActed) return true;
  return isSent && (alert.isSeen || ignoresAbsence) ? false : null;
}

/** Ignored alerts a day, of the last week. */
function annoy({ perDay, at }: { perDay: number; at: number }, now: number): { perDay: number; at: number } {
  return { perDay: perDay * Math.exp(-(now - at) / 7) + 1 / 7, at: now };
}

function count(tally: Tally, alert: Alert, { isSent, isDigest }: { isSent: boolean; isDigest: boolean }): void {
  if (isSent) {
    tally.sent += 1;
    tally.acted += alert.actsTold ? 1 : 0;
    tally.utility += alert.actsTold ? 1 : -0.25;
  }
  const isRelevant = alert.size >= alert.line;
  if (alert.at >= FROM_DAY && isRelevant) {
    add(tally.recall, isSent);
    add(tally.covered, isSent || isDigest);
  }
  if (alert.at >= FROM_DAY && alert.size < NOISE * alert.line) add(tally.noiseCut, !isSent);
  if (alert.sinceAway < 21 && isRelevant) add(tally.afterAway, isSent);
  if (alert.sinceDrift >= 0 && !alert.isAway) countDrift(tally, alert, isSent);
}

/** Only the band between the line before and the line since says how fast the move is followed. */
function countDrift(tally: Tally, { size, line, lineBefore, sinceDrift }: Alert, isSent: boolean): void {
  const week = Math.floor(sinceDrift / 7);
  if (size >= line && size < NOISE * lineBefore) add(tally.reopened[week], isSent);
  if (size < NOISE * line && size >= lineBefore) add(tally.closed[week], !isSent);
}

function add(to: Share | undefined, isPart: boolean): void {
  if (!to) return;
  to.of += 1;
  if (isPart) to.part += 1;
}

function countFlip(
  player: Player,
  { topic, lines, tally }: { topic: number; lines: (number | undefined)[]; tally: Tally },
): void {
  const line = player.lineOf?.(topic);
  if (line === lines[topic]) return;
  lines[topic] = line;
  tally.flips += 1;
}

/** At the end, of people with a line in the scale's middle. */
function countNear(player: Player, { alerts }: Person, tally: Tally): void {
  if (!player.lineOf) return;
  for (const topic of [0, 1, 2, 3]) {
    const line = alerts.findLast((alert) => alert.topic === topic)?.line ?? 0;
    if (line < 0.8 || line > 12) continue;
    add(tally.near, Math.abs(Math.log(player.lineOf(topic) / line)) < Math.log(1.5) + 0.05);
  }
}
