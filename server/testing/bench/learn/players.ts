import {
  addSend,
  type FatigueState,
  loadOf,
  RESTED,
  weeklyBudget,
  weeklyRate,
} from "#server/personalisation/budget.ts";
import {
  type CutOffState,
  cutOffs,
  DEFAULT_PRIOR,
  hitRate,
  learnOutcome,
  startCutOff,
} from "#server/personalisation/cut-off.ts";
import { type Decision, decideAlert } from "#server/personalisation/decide.ts";
import { bucketOf } from "#server/personalisation/size-scale.ts";
import { type Alert, TOPICS } from "./people.ts";

/** What decides for one person, and learns of what came of it. */
export type Player = {
  decide(alert: Alert, index: number): Decision["kind"];
  /** One resolved outcome, told when it is known. @param at in days */
  learn(alert: Alert, outcome: { isActed: boolean; wasSent: boolean; at: number }): void;
  /** The learned cut-off of a topic, where there is one. */
  lineOf?(topic: number): number;
};

export type Policy = { name: string; start(personId: number): Player };

/** The size of a topic's smallest bucket, in %. */
export const BASE = 0.5;
export const TOPIC_RULES = { prior: DEFAULT_PRIOR, base: BASE };
const POLICY = { version: 1, ...TOPIC_RULES };
/** A month of the simulation's time begins somewhere. */
const START_MS = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

export const EVERYTHING: Policy = { name: "everything", start: () => ({ decide: () => "send", learn: () => {} }) };

/** One line for all, in %. */
export function staticLine(name: string, line: number): Policy {
  return { name, start: () => ({ decide: ({ size }) => (size >= line ? "send" : "hold"), learn: () => {} }) };
}

/** What a product would ship: half of all alerts are larger. */
export const STATIC_DEFAULT = staticLine("static default, 3.7 %", 3.7);
/** What no product can know: the line that is best for all these people together. */
export const STATIC_BEST = staticLine("best static line, 1.5 %", 1.5);

/** Sends what is worth it: acts count 1, ignored ones −¼, so from a chance of a fifth on. */
export const ORACLE: Policy = {
  name: "oracle",
  start: () => ({ decide: ({ chance }) => (chance > 0.2 ? "send" : "hold"), learn: () => {} }),
};

/** What most products could do, tuned to these people: a moving share of acts per topic mutes it, an act untold opens it again. */
export const ON_OFF: Policy = {
  name: "on/off by moving average",
  start: () => {
    const rate = TOPICS.map(() => 0.5);
    return {
      decide: ({ topic }) => ((rate[topic] ?? 0) >= 0.2 ? "send" : "hold"),
      learn: ({ topic }, { isActed }) => {
        rate[topic] = (rate[topic] ?? 0) * 0.9 + (isActed ? 0.1 : 0);
      },
    };
  },
};

export type LearnedOptions = { hasBudget: boolean; hasUntold: boolean; hasProbes: boolean };

/** The rules of the product, as they ship; or without a part of them. */
export function learned(name: string, without: Partial<LearnedOptions> = {}): Policy {
  const { hasBudget, hasUntold, hasProbes } = { hasBudget: true, hasUntold: true, hasProbes: true, ...without };
  return {
    name,
    start: (subscriberId) => {
      const states: CutOffState[] = TOPICS.map(() => startCutOff(DEFAULT_PRIOR));
      const learnedAt = TOPICS.map(() => 0);
      let fatigue: FatigueState = RESTED;
      const stateOf = (topic: number) => states[topic] ?? startCutOff(DEFAULT_PRIOR);
      return {
        decide: ({ topic, size, at }, index) => {
          const now = new Date(START_MS + at * DAY_MS);
          const load = hasBudget ? loadOf(weeklyRate(fatigue, now), weeklyBudget(states.map(hitRate), null)) : "normal";
          const facts = { subscriberId, eventId: index, size, isCritical: false };
          const known = { userMin: null, isBudgetOwn: false, cutOff: stateOf(topic), defaultMin: 0, load };
          const { kind } = decideAlert(facts, known, POLICY);
          if (kind === "probe" && !hasProbes) return "hold";
          if (hasBudget && (kind === "send" || kind === "probe")) fatigue = addSend(fatigue, now);
          return kind;
        },
        learn: ({ topic, size }, { isActed, wasSent, at }) => {
          if (!wasSent && !hasUntold) return;
          const daysSince = at - (learnedAt[topic] ?? 0);
          const outcome = { bucket: bucketOf(size, BASE), isActed, daysSince, isUntold: !wasSent };
          states[topic] = learnOutcome(stateOf(topic), outcome, DEFAULT_PRIOR);
          learnedAt[topic] = at;
        },
        lineOf: (topic) => cutOffs(stateOf(topic), TOPIC_RULES).learnedMin,
      };
    },
  };
}
