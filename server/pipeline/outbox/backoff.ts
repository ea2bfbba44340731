import { limits } from "#server/kernel/limits.ts";

// Soon at first, for a hiccup; then hours, for an outage. About nine hours in all.
const DELAYS_SECONDS = [5, 30, 120, 600, 1_800, 7_200, 21_600];

/** Part of the delay that is left to chance, so that what failed together does not come back together. */
const JITTER = 0.4;

/**
 * How long to wait after a try that may succeed later.
 *
 * @param number of the try that failed, from 1
 * @param chance from 0 to 1
 * @returns seconds, or null when this was the last try
 */
export function retryDelaySeconds(number: number, chance: number): number | null {
  const inRound = number % limits.deliveryAttemptsMax;
  if (inRound === 0) return null;
  const delay = DELAYS_SECONDS[Math.min(inRound, DELAYS_SECONDS.length) - 1] ?? 0;
  return delay * (1 - JITTER / 2 + JITTER * chance);
}
