import type { Load } from "./budget.ts";
import { type CutOffState, type CutOffs, careAt } from "./cut-off.ts";
import { probeChance, rollOf } from "./probe.ts";
import { bucketOf } from "./size-scale.ts";

/** One alert for one subscriber. */
export type AlertFacts = {
  subscriberId: number | string;
  eventId: number | string;
  /** In the topic's unit; null where its alerts have none, which are then never too small. */
  size: number | null;
  /** Liquidation, security, an own transaction that failed. */
  isCritical: boolean;
};

/** What was set and learned for that subscriber and topic. */
export type Known = {
  userMin: number | null;
  /** Whether the weekly number was set by themselves: then it counts against their own line too. */
  isBudgetOwn: boolean;
  /** The cut-offs that matching compares with, and what is believed; null: they stopped learning, or never had it. */
  learned: (CutOffs & { state: CutOffState }) | null;
  defaultMin: number;
  load: Load;
};

export type Policy = {
  /** Changes with each change of these rules; a replay under the same one decides the same. */
  version: number;
  /** Of the topic's sizes. */
  base: number;
};

export type Decision = {
  /**
   * `send` interrupts, `probe` is sent by a quiet channel, `digest` waits for the digest, `hold` stays in the inbox.
   */
  kind: "send" | "probe" | "digest" | "hold";
  because:
    | "critical"
    | "own-line"
    | "no-size"
    | "wanted"
    | "below-own-line"
    | "below-default"
    | "cut-off"
    | "seldom"
    | "budget";
  /** How likely it was to be sent (`send` or `probe`), before the roll; for weighing other policies in hindsight. */
  propensity: number;
};

/**
 * Whether an alert interrupts. What is critical always does; an own line is kept to the letter; else what is
 * learned may hold back, and never deletes.
 */
export function decideAlert(alert: AlertFacts, known: Known, policy: Policy): Decision {
  if (alert.isCritical) return { kind: "send", because: "critical", propensity: 1 };
  if (known.userMin !== null && alert.size !== null) return byOwnLine(alert.size, known.userMin, known);
  if (alert.size === null) return withinBudget("no-size", known);
  const { learned } = known;
  if (learned) return byCutOff({ ...alert, size: alert.size }, { ...known, learned }, policy);
  if (alert.size < known.defaultMin) return { kind: "hold", because: "below-default", propensity: 0 };
  return withinBudget("wanted", known);
}

function byOwnLine(size: number, userMin: number, { load, isBudgetOwn }: Known): Decision {
  if (size < userMin) return { kind: "hold", because: "below-own-line", propensity: 0 };
  if (isBudgetOwn && load === "digest-only") return { kind: "digest", because: "budget", propensity: 0 };
  return { kind: "send", because: "own-line", propensity: 1 };
}

function withinBudget(because: "no-size" | "wanted", { load }: Known): Decision {
  if (load === "digest-only") return { kind: "digest", because: "budget", propensity: 0 };
  return { kind: "send", because, propensity: 1 };
}

function byCutOff(
  alert: AlertFacts & { size: number },
  { learned, load }: Known & { learned: CutOffs & { state: CutOffState } },
  policy: Policy,
): Decision {
  const { learnedMin, interruptMin, strictMin, state } = learned;
  const { size } = alert;
  const isOver = load === "digest-only" || (load === "strict" && size < strictMin);
  if (size >= interruptMin && !isOver) return { kind: "send", because: "wanted", propensity: 1 };
  const isHeld = size < learnedMin;
  const because = isHeld ? "cut-off" : isOver ? "budget" : "seldom";
  const kind = isHeld ? "hold" : "digest";
  // a probe is an interruption too, and there is no room for one near the end of the budget
  if (load !== "normal") return { kind, because, propensity: 0 };
  const propensity = probeChance(isHeld ? careAt(state, bucketOf(size, policy.base)) : 0);
  const isProbe = rollOf(alert.subscriberId, alert.eventId, policy.version) < propensity;
  return { kind: isProbe ? "probe" : kind, because, propensity };
}
