import { learnLatency, type PriorityState, START_PRIORITY } from "#server/personalisation/priority.ts";
import { createDraws, type Draws } from "./draws.ts";

/** People who answer within the hour, and people who do not; some of each become the other. */
const FAST_SHARE = 0.25;
const QUICK = { fast: 0.8, slow: 0.12 };
const SWITCH = { share: 0.15, atAlert: 26 };
const ALERTS = 52;
const ACTS = 0.66;

export type Answers = {
  /** Of the fast, those in front after ten and twenty alerts; of those in front, the fast. */
  recall10: number;
  recall20: number;
  precision10: number;
  precision20: number;
  /** Alerts until somebody who switched is on the right side, in the middle. */
  alertsToFollow: number;
  flipsEach: number;
};

type Counts = { inFront: { [after: number]: boolean[] }; flips: number; follow: number[] };

export function playAnswers(people: number, seed: number): Answers {
  const fast: Counts = { inFront: { 10: [], 20: [] }, flips: 0, follow: [] };
  const slow: Counts = { inFront: { 10: [], 20: [] }, flips: 0, follow: [] };
  for (let id = 0; id < people; id++) {
    const draws = createDraws(seed * 1_000_003 + id);
    const isFast = draws.next() < FAST_SHARE;
    playOne(draws, isFast, isFast ? fast : slow);
  }
  const front = (counts: Counts, after: number) => (counts.inFront[after] ?? []).filter(Boolean).length;
  const precision = (after: number) => front(fast, after) / (front(fast, after) + front(slow, after));
  const recall = (after: number) => front(fast, after) / (fast.inFront[after] ?? []).length;
  const follow = [...fast.follow, ...slow.follow].sort((one, other) => one - other);
  return {
    recall10: recall(10),
    recall20: recall(20),
    precision10: precision(10),
    precision20: precision(20),
    alertsToFollow: follow[Math.floor(follow.length / 2)] ?? Number.NaN,
    flipsEach: (fast.flips + slow.flips) / people,
  };
}

function playOne(draws: Draws, startsFast: boolean, counts: Counts): void {
  const switchAt = draws.next() < SWITCH.share ? SWITCH.atAlert : ALERTS;
  let state = START_PRIORITY;
  let followedAt = Number.POSITIVE_INFINITY;
  for (let alert = 1; alert <= ALERTS; alert++) {
    const isFast = alert > switchAt ? !startsFast : startsFast;
    const next = answer(state, isFast, draws);
    if (next.tier !== state.tier) counts.flips += 1;
    state = next;
    counts.inFront[alert]?.push(state.tier === 0);
    if (alert > switchAt && (state.tier === 0) === isFast) followedAt = Math.min(followedAt, alert);
  }
  if (switchAt < ALERTS) counts.follow.push(followedAt - switchAt);
}

function answer(state: PriorityState, isFast: boolean, draws: Draws): PriorityState {
  if (draws.next() >= ACTS) return state;
  const isQuick = draws.next() < (isFast ? QUICK.fast : QUICK.slow);
  return learnLatency(state, { latencyMinutes: isQuick ? 20 : 600, hitRate: ACTS });
}
