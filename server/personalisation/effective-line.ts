/** What is set and learned for one subscriber and topic, in the topic's unit. */
export type Lines = {
  /** Set by themselves, or null. It always wins, and nothing here ever changes it. */
  userMin: number | null;
  /** Learned, or null when nothing is. */
  learnedMin: number | null;
  /** Whether what is learned may count. */
  isAdaptive: boolean;
  /** The topic's own. */
  defaultMin: number;
};

/** Own line, else the learned one, else the topic's. */
export function effectiveMin({ userMin, learnedMin, isAdaptive, defaultMin }: Lines): number {
  return userMin ?? (isAdaptive ? learnedMin : null) ?? defaultMin;
}

/** How much a weight must move before it is worth a write, of its old value. */
const WEIGHT_MOVES = 0.1;

/**
 * The event's size from which on a line is reached, where a size counts by the share held: half the portfolio in an
 * asset doubles it.
 * @param weight share held, 0 to 1; 1 where sizes are not weighed
 * @returns null when nothing is held: no event is large enough
 */
export function triggerAt(effective: number, weight: number): number | null {
  return weight > 0 ? effective / weight : null;
}

/** Whether a share moved far enough for `triggerAt` to be written again. */
export function isWeightMoved(written: number, now: number): boolean {
  if (written === 0) return now !== 0;
  return now === 0 || Math.abs(now - written) / written > WEIGHT_MOVES;
}
