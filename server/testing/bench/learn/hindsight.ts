import {
  type CutOffState,
  cutOffs,
  DEFAULT_PRIOR,
  learnOutcome,
  startCutOff,
} from "#server/personalisation/cut-off.ts";
import { decideAlert } from "#server/personalisation/decide.ts";
import { bucketOf } from "#server/personalisation/size-scale.ts";
import { type Alert, ENGAGED, makePerson, type Person, TOPICS } from "./people.ts";
import { BASE, TOPIC_RULES } from "./players.ts";

/**
 * What other policies would have come to, told from what the learned one did: of each alert that was sent, its chance
 * to be is known, so it stands for as many as its chance is small (self-normalised inverse propensity). The truth beside
 * it is played. Nobody leaves here, and no budget is kept to: an alert that had no chance could stand for nothing.
 */
const FOREIGN: readonly [name: string, line: number][] = [
  ["everything", 0],
  ["static default", 3.7],
  ["stricter", 8],
];
const POLICY = { version: 1, base: BASE };

export type Hindsight = { name: string; told: number; truth: number };

type Sums = { line: number; sends: number; weight: number; weighted: number; truth: number };

/** @returns utility an alert of each foreign policy: told from the log, and played */
export function playHindsight(people: number, seed: number): Hindsight[] {
  const sums: Sums[] = FOREIGN.map(([, line]) => ({ line, sends: 0, weight: 0, weighted: 0, truth: 0 }));
  let alerts = 0;
  for (let id = 0; id < people; id++) {
    const person = makePerson(ENGAGED, { id, seed });
    alerts += person.alerts.length;
    logOne(person, sums);
  }
  return sums.map(({ sends, weight, weighted, truth }, at) => ({
    name: FOREIGN[at]?.[0] ?? "",
    // how often it sends is known without any outcome; what a send is worth is what has to be told
    told: (sends / alerts) * (weighted / weight),
    truth: truth / alerts,
  }));
}

function logOne(person: Person, sums: Sums[]): void {
  const states: CutOffState[] = TOPICS.map(() => startCutOff(DEFAULT_PRIOR));
  const learnedAt = TOPICS.map(() => 0);
  for (const [eventId, alert] of person.alerts.entries()) {
    const { at, topic, size } = alert;
    const cutOff = states[topic] ?? startCutOff(DEFAULT_PRIOR);
    const facts = { subscriberId: person.id, eventId, size, isCritical: false };
    const learned = { ...cutOffs(cutOff, TOPIC_RULES), state: cutOff };
    const known = { userMin: null, isBudgetOwn: false, learned, defaultMin: 0, load: "normal" as const };
    const decision = decideAlert(facts, known, POLICY);
    const isSent = decision.kind === "send" || decision.kind === "probe";
    addAlert(sums, alert, isSent ? 1 / decision.propensity : 0);
    const isActed = isSent ? alert.actsTold : alert.actsUntold;
    if (!isActed && !(isSent && alert.isSeen)) continue;
    const daysSince = at - (learnedAt[topic] ?? 0);
    const outcome = { bucket: bucketOf(size, BASE), isActed, daysSince, isUntold: !isSent };
    states[topic] = learnOutcome(cutOff, outcome, DEFAULT_PRIOR);
    learnedAt[topic] = at;
  }
}

/** @param weight how many alerts this one stands for; 0 when it was not sent */
function addAlert(sums: Sums[], { size, actsTold }: Alert, weight: number): void {
  const worth = actsTold ? 1 : -0.25;
  for (const sum of sums) {
    if (size < sum.line) continue;
    sum.sends += 1;
    sum.truth += worth;
    sum.weight += weight;
    sum.weighted += weight * worth;
  }
}
