import { NO_TIMING } from "#server/contract/timing.ts";
import { type Load, mayInterrupt } from "#server/personalisation/budget.ts";
import {
  type CutOffState,
  cutOffs,
  DEFAULT_PRIOR,
  learnOutcome,
  startCutOff,
} from "#server/personalisation/cut-off.ts";
import { decideAlert, type Known } from "#server/personalisation/decide.ts";
import { deliverAt } from "#server/personalisation/delivery-window.ts";
import { effectiveMin } from "#server/personalisation/effective-line.ts";
import { type TimeWishes, whenToTell } from "#server/pipeline/outbox/when-to-tell.ts";
import { createDraws, type Draws } from "./draws.ts";
import { BASE, TOPIC_RULES } from "./players.ts";

const LOADS: readonly Load[] = ["normal", "strict", "digest-only"];
const NEW = learnedOf(startCutOff(DEFAULT_PRIOR));
const POLICY = { version: 1, base: BASE };
/** How often a new state is made up, for making one takes many times as long as deciding by it. */
const STATE_EVERY = 50;

export type Safety = {
  decisions: number;
  critical: number;
  /** Critical alerts that were not sent at once. */
  criticalHeld: number;
  /** Alerts with an own line. */
  own: number;
  /** Those that went against it, and own lines that something changed. */
  ownBroken: number;
  /** Alerts of people who set themselves how they are told, that something learned put off. */
  ownPaceBroken: number;
  /** Alerts that something learned lost: put off for ever, or longer than to the next digest. */
  lost: number;
  /** After an undo: decisions other than of somebody of whom nothing is known. */
  undoIgnored: number;
};

/** Random histories, settings and alerts: what must never happen is counted. */
export function playSafety(decisions: number, seed: number): Safety {
  const draws = createDraws(seed);
  const found: Safety = {
    decisions,
    critical: 0,
    criticalHeld: 0,
    own: 0,
    ownBroken: 0,
    ownPaceBroken: 0,
    lost: 0,
    undoIgnored: 0,
  };
  let learned = learnedOf(startCutOff(DEFAULT_PRIOR));
  for (let id = 0; id < decisions; id++) {
    if (id % STATE_EVERY === 0) learned = learnedOf(anyCutOff(draws));
    const known = Object.freeze(anyKnown(draws, learned));
    const size = draws.next() < 0.1 ? null : 40 * draws.next() ** 2;
    const alert = { subscriberId: id % 1_000, eventId: id, size, isCritical: draws.next() < 0.3 };
    const { kind } = decideAlert(alert, known, POLICY);
    checkTimes(alert.isCritical, draws, found);
    if (alert.isCritical) checkCritical(kind, draws, found);
    else if (known.userMin !== null && size !== null) checkOwn({ kind, size, userMin: known.userMin }, known, found);
    else if (id % STATE_EVERY === 1) checkUndo(alert, known, found);
  }
  return found;
}

function learnedOf(state: CutOffState) {
  return { ...cutOffs(state, TOPIC_RULES), state };
}

function anyCutOff(draws: Draws): CutOffState {
  let state = startCutOff(DEFAULT_PRIOR);
  const isActing = draws.next();
  for (let count = Math.floor(60 * draws.next()); count > 0; count--) {
    const outcome = {
      bucket: Math.floor(12 * draws.next()),
      isActed: draws.next() < isActing,
      daysSince: draws.next(),
    };
    state = learnOutcome(state, outcome, DEFAULT_PRIOR);
  }
  return state;
}

function anyKnown(draws: Draws, learned: Known["learned"]): Known {
  return {
    userMin: draws.next() < 0.5 ? 20 * draws.next() : null,
    isBudgetOwn: false,
    learned: draws.next() < 0.9 ? learned : null,
    defaultMin: 10 * draws.next(),
    load: LOADS[Math.floor(3 * draws.next())] ?? "normal",
  };
}

/** It is not held, not capped by a burst before it, and waits for no window. */
function checkCritical(kind: string, draws: Draws, found: Safety): void {
  found.critical += 1;
  const now = new Date(1_767_600_000_000 + found.critical * 1_000);
  const burst = [1, 2, 3, 4, 5, 6].map((seconds) => new Date(now.getTime() - seconds * 10_000 * draws.next()));
  const isCapped = !mayInterrupt(burst, { now, isCritical: true });
  const window = { dow: Math.floor(7 * draws.next()), minute: 540 };
  const isDelayed = deliverAt(window, { at: now, lastAt: null, isUrgent: true }, "UTC") > now;
  if (kind !== "send" || isCapped || isDelayed) found.criticalHeld += 1;
}

const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

/** What is learned of when, against what people set of it: critical alerts leave now, an own pace is kept, and the next digest has the rest. */
function checkTimes(isCritical: boolean, draws: Draws, found: Safety): void {
  const now = new Date(MONDAY + Math.floor(28 * DAY_MS * draws.next()));
  const interruptedAt = Array.from({ length: 16 }, (_, n) => new Date(now.getTime() - n * DAY_MS * draws.next()));
  const pace = Math.floor(4 * draws.next());
  const wishes: TimeWishes = {
    zone: "UTC",
    timing: { ...NO_TIMING, perWeek: pace === 1 ? 1_000 : null, digest: pace === 2 ? { kind: "at-once" } : null },
    cadence: pace === 3 ? { kind: "at-once" } : null,
    mutedUntil: null,
    snoozedUntil: null,
    window: null,
    // a limit of a week of their own is no word on what is small
    small: pace !== 1 && draws.next() < 0.3 ? { isOwn: false, reason: "" } : null,
    budget: draws.next() < 0.5 ? { weeklyMax: 3 + Math.floor(22 * draws.next()), isUnsure: draws.next() < 0.5 } : null,
  };
  const telling = { topicName: null, kind: "alert", hasWaited: false, expiresAt: null, sentAt: [] } as const;
  const verdict = whenToTell(wishes, { ...telling, isCritical, interruptedAt }, now);
  if (isCritical && verdict.kind !== "now") found.criticalHeld += 1;
  if (pace > 0 && verdict.kind !== "now") found.ownPaceBroken += 1;
  const isSoon = verdict.kind === "later" && verdict.at > now && verdict.at.getTime() - now.getTime() <= DAY_MS;
  if (verdict.kind === "never" || (verdict.kind === "later" && !isSoon)) found.lost += 1;
}

function checkOwn(
  { kind, size, userMin }: { kind: string; size: number; userMin: number },
  known: Known,
  found: Safety,
): void {
  found.own += 1;
  const lines = { userMin, learnedMin: known.defaultMin / 2, isAdaptive: true, defaultMin: known.defaultMin };
  const isKept = kind === (size >= userMin ? "send" : "hold") && effectiveMin(lines) === userMin;
  if (!isKept || known.userMin !== userMin) found.ownBroken += 1;
}

/** An undo starts the state afresh: the very next event is decided as for somebody new. */
function checkUndo(alert: Parameters<typeof decideAlert>[0], known: Known, found: Safety): void {
  const undone = decideAlert(alert, { ...known, learned: NEW, load: "normal" }, POLICY);
  const size = alert.size ?? Number.POSITIVE_INFINITY;
  const asNew = size >= NEW.interruptMin ? "send" : size >= NEW.learnedMin ? "digest" : "hold";
  if (undone.kind !== "probe" && undone.kind !== asNew) found.undoIgnored += 1;
}
