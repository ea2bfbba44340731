import { compareDecimals } from "#server/contract/decimal.ts";
import { movedByPercent } from "./exact.ts";

/** One line of one subscriber, or of everybody. */
export type LineState = {
  /** Exact decimal, in the value's units. */
  line: string;
  armed: boolean;
  /** How often it was armed again; part of the effect key. */
  epoch: number;
  /** When it last fired, if ever: the cool-down counts from it. */
  firedAt: Date | null;
};

export type LineRule = {
  direction: "below" | "above";
  /** Percent of the line that the value has to come back beyond it before it is armed again. */
  hysteresisPercent: string;
  cooldownSeconds: number;
};

export type LineStep =
  | { kind: "same" }
  /** Told now, under the present epoch. */
  | { kind: "fired" }
  /** Armed again, under the next epoch. */
  | { kind: "rearmed" }
  /** It would fire, were it not for the cool-down; it does at the first reading from then on, if that still holds. */
  | { kind: "cooling"; until: Date };

/**
 * What one verified value does to one line. The whole rule of edge triggers is here:
 *
 * - An armed line fires when the value is strictly beyond it, also at the first reading ever: who follows while in
 *   danger is told. A line that has fired is silent until it is armed again.
 * - It is armed again when the value is strictly back beyond line × (1 ± hysteresis). A value that only swings within
 *   that band fires once.
 * - Within the cool-down an armed line holds its fire; it does not forget.
 */
export function stepLine(state: LineState, rule: LineRule, at: { value: string; now: Date }): LineStep {
  if (isBeyond(at.value, state.line, rule.direction)) {
    if (!state.armed) return { kind: "same" };
    const until = coolUntil(state, rule);
    return until && until > at.now ? { kind: "cooling", until } : { kind: "fired" };
  }
  if (state.armed) return { kind: "same" };
  const back = rule.direction === "below" ? "above" : "below";
  return isBeyond(at.value, rearmAt(state.line, rule), back) ? { kind: "rearmed" } : { kind: "same" };
}

export function isBeyond(value: string, line: string, direction: LineRule["direction"]): boolean {
  return compareDecimals(value, line) === (direction === "below" ? -1 : 1);
}

/** Where the value has to be passed by to arm the line again. */
export function rearmAt(line: string, rule: Pick<LineRule, "direction" | "hysteresisPercent">): string {
  return movedByPercent(line, rule.direction === "below" ? rule.hysteresisPercent : `-${rule.hysteresisPercent}`);
}

function coolUntil({ firedAt }: LineState, { cooldownSeconds }: LineRule): Date | undefined {
  return firedAt && cooldownSeconds > 0 ? new Date(firedAt.getTime() + cooldownSeconds * 1000) : undefined;
}
