/** How soon a subscriber acts on a topic's alerts, over those they acted on: who did not act is no slow answer. */
export type PriorityState = {
  /** Acted on within the hour, decayed by each acted alert. */
  a: number;
  /** Acted on, decayed likewise. */
  n: number;
  tier: Tier;
};

/** 0: priority, first and never batched. 1: as usual. 2: bulk, last. It decides when, never whether. */
export type Tier = 0 | 1 | 2;

export const START_PRIORITY: PriorityState = { a: 0, n: 0, tier: 1 };

const QUICK_MINUTES = 60;
const DECAY = 2 ** (-1 / 10);
const ACTED_MIN = 4;
const ENTER_AT = 0.5;
const LEAVE_UNDER = 0.3;
const BULK_UNDER = 0.15;
/** Of an audience: when more are in front, nobody is. */
const FRONT_SHARE_MAX = 0.2;

/**
 * Learns from one alert that was acted on after it was delivered. One held back and acted on all the same says nothing.
 * @param hitRate of the subscriber and topic, from the cut-off
 */
export function learnLatency(
  state: PriorityState,
  { latencyMinutes, hitRate }: { latencyMinutes: number; hitRate: number },
): PriorityState {
  const a = DECAY * state.a + (latencyMinutes <= QUICK_MINUTES ? 1 : 0);
  const n = DECAY * state.n + 1;
  return { a, n, tier: tierOf({ a, n, tier: state.tier }, hitRate) };
}

/** The tier after what was learned, or after the hit rate moved. */
export function tierOf(state: PriorityState, hitRate: number): Tier {
  const quick = quickShare(state);
  const sd = Math.sqrt((quick * (1 - quick)) / (state.n + 3));
  if (state.tier === 0 ? quick >= LEAVE_UNDER : state.n >= ACTED_MIN && quick - 0.5 * sd >= ENTER_AT) return 0;
  return hitRate < BULK_UNDER ? 2 : 1;
}

/** Orders people inside a tier, highest first; 0 to 1. */
export function priorityScore(state: PriorityState, hitRate: number): number {
  return quickShare(state) * hitRate;
}

function quickShare({ a, n }: Pick<PriorityState, "a" | "n">): number {
  return (a + 0.5) / (n + 2);
}

/** Whether tier 0 counts for an audience; else all of it goes by score alone, for a lane that all are in is none. */
export function isFrontScarce(inFront: number, audience: number): boolean {
  return inFront <= FRONT_SHARE_MAX * audience;
}
