// Soon at first, for a hiccup; then hours, for an outage. About nine hours in all.
const USUAL_SECONDS = [5, 30, 120, 600, 1_800, 7_200, 21_600];

// What Standard Webhooks advise: a team's server may be away over a weekend. About three days in all.
const WEB_CALL_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** Whose addresses are teams' own servers. */
export const WEB_CALLS = "webhook";

/** Part of the delay that is left to chance, so that what failed together does not come back together. */
const JITTER = 0.4;

/** Tries of one round: a delivery that is taken up again begins another. */
export function attemptsMax(channel: string): number {
  return delaysOf(channel).length + 1;
}

/**
 * How long to wait after a try that may succeed later.
 *
 * @param of.number of the try that failed, from 1
 * @param of.chance from 0 to 1
 * @returns seconds, or null when this was the last try
 */
export function retryDelaySeconds(of: { channel: string; number: number; chance: number }): number | null {
  const delay = delaysOf(of.channel)[(of.number % attemptsMax(of.channel)) - 1];
  return delay === undefined ? null : delay * (1 - JITTER / 2 + JITTER * of.chance);
}

function delaysOf(channel: string): readonly number[] {
  return channel === WEB_CALLS ? WEB_CALL_SECONDS : USUAL_SECONDS;
}
