import { type CutOffState, DEFAULT_PRIOR, learnOutcome, startCutOff } from "#server/personalisation/cut-off.ts";
import { createDraws } from "./draws.ts";

const PEOPLE = 10_000;

/** Outcomes that the filter learns from in a second of processor time, over many people's states. */
export function updatesPerCpuSecond(updates: number): number {
  const draws = createDraws(1);
  const states: CutOffState[] = Array.from({ length: PEOPLE }, () => startCutOff(DEFAULT_PRIOR));
  const outcomes = Array.from({ length: 1_024 }, () => ({
    bucket: Math.floor(12 * draws.next()),
    isActed: draws.next() < 0.4,
    daysSince: draws.next(),
  }));
  const before = process.cpuUsage();
  for (let count = 0; count < updates; count++) {
    const outcome = outcomes[count & 1_023];
    const state = states[count % PEOPLE];
    if (outcome && state) states[count % PEOPLE] = learnOutcome(state, outcome, DEFAULT_PRIOR);
  }
  const { user, system } = process.cpuUsage(before);
  return updates / ((user + system) / 1_000_000);
}
