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
  type CutOffs,
  cutOffs,
  DEFAULT_PRIOR,
  hitRate,
  learnOutcome,
  mayMove,
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
const POLICY = { version: 1, base: BASE };
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

export type LearnedOptions = {
  hasBudget: boolean;
  hasUntold: boolean;
  hasProbes: boolean;
  hasRest: boolean;
  hasDigest: boolean;
};

type Topic = CutOffs & { state: CutOffState; learnedAt: number; movedAt: Date | null };

/** The rules of the product, as they ship; or without a part of them. */
export function learned(name: string, without: Partial<LearnedOptions> = {}): Policy {
  const options = { hasBudget: true, hasUntold: true, hasProbes: true, hasRest: true, hasDigest: true, ...without };
  return { name, start: (subscriberId) => startLearner(subscriberId, options) };
}

function startLearner(subscriberId: number, options: LearnedOptions): Player {
  const topics = TOPICS.map(startTopic);
  let fatigue: FatigueState = RESTED;
  const topicOf = (at: number) => topics[at] ?? startTopic();
  const loadAt = (now: Date) =>
    loadOf(
      weeklyRate(fatigue, now),
      weeklyBudget(
        topics.map(({ state }) => hitRate(state)),
        null,
      ),
    );
  const linesOf = (topic: Topic) => (options.hasDigest ? topic : { ...topic, interruptMin: topic.learnedMin });
  return {
    decide: ({ topic, size, at }, eventId) => {
      const now = timeOf(at);
      const load = options.hasBudget ? loadAt(now) : "normal";
      const facts = { subscriberId, eventId, size, isCritical: false };
      const known = { userMin: null, isBudgetOwn: false, learned: linesOf(topicOf(topic)), defaultMin: 0, load };
      const { kind } = decideAlert(facts, known, POLICY);
      if (kind === "probe" && !options.hasProbes) return "hold";
      if (options.hasBudget && (kind === "send" || kind === "probe")) fatigue = addSend(fatigue, now);
      return kind;
    },
    learn: ({ topic, size }, { isActed, wasSent, at }) => {
      if (!wasSent && !options.hasUntold) return;
      const { learnedAt, state } = topicOf(topic);
      const outcome = { bucket: bucketOf(size, BASE), isActed, daysSince: at - learnedAt, isUntold: !wasSent };
      const next = { ...topicOf(topic), state: learnOutcome(state, outcome, DEFAULT_PRIOR), learnedAt: at };
      topics[topic] = moveLines(next, timeOf(at), options.hasRest);
    },
    lineOf: (topic) => topicOf(topic).learnedMin,
  };
}

function startTopic(): Topic {
  const state = startCutOff(DEFAULT_PRIOR);
  return { ...cutOffs(state, TOPIC_RULES), state, learnedAt: 0, movedAt: null };
}

/** What matching compares with follows what is believed, at most once a week. */
function moveLines(topic: Topic, now: Date, hasRest: boolean): Topic {
  const lines = cutOffs(topic.state, TOPIC_RULES);
  const isSame = lines.learnedMin === topic.learnedMin && lines.interruptMin === topic.interruptMin;
  if (isSame && lines.strictMin === topic.strictMin) return topic;
  return hasRest && !mayMove(topic.movedAt, now) ? topic : { ...topic, ...lines, movedAt: now };
}

function timeOf(days: number): Date {
  return new Date(START_MS + days * DAY_MS);
}
