import type { EndpointError, EndpointFault } from "./errors.ts";

/** What one endpoint's answers have earned it: a score, and rests after trouble. */
export type Standing = {
  accepted(now: Date): void;
  /** It answered, and left something out that was found elsewhere. */
  doubted(now: Date): void;
  failed(error: EndpointError, now: Date): void;
  /** 0 to 1: accepted answers of late; what went wrong is forgiven with time. */
  score(now: Date): number;
  /** `may`: it is only asked when no other is left; `must`: not even then. */
  rests(now: Date): "no" | "may" | "must";
  restsUntil(now: Date): Date | null;
  lastError(): EndpointError | undefined;
  /** In words, null once an answer was accepted. */
  trouble(): string | null;
};

const REST_MS = 1_000;
const REST_MS_MAX = 60_000;
/** An endpoint that stands alone is asked again after so long at the latest, unless it asked for more. */
const MUST_REST_MS_MAX = 2_000;
/** A minute without failure, and the next rest is short again. */
const FORGIVEN_AFTER_MS = 60_000;
const NEWEST = 0.1;

/** Faults that asking again soon cannot mend. */
const INSISTENT: ReadonlySet<EndpointFault> = new Set(["busy", "wrong-chain"]);
/** Nothing is wrong with the endpoint's answers as such. */
const BLAMELESS: ReadonlySet<EndpointFault> = new Set(["forked"]);

/**
 * Rests double with each failure and are jittered by half, so that processes do not come back together. One good answer
 * does not undo that, else an endpoint that answers every other time would be returned to every other second.
 * @param chance from 0 to 1, evenly
 */
export function createStanding(chance: () => number): Standing {
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let mayRestUntil = 0;
  let mustRestUntil = 0;
  let share = 1;
  let shareAt = 0;
  let error: EndpointError | undefined;
  let isTroubled = false;
  const score = (now: Date) => {
    const forgiven = 2 ** (-Math.max(0, now.getTime() - shareAt) / FORGIVEN_AFTER_MS);
    return 1 - (1 - share) * forgiven;
  };
  const note = (isGood: boolean, now: Date) => {
    share = score(now) * (1 - NEWEST) + (isGood ? NEWEST : 0);
    shareAt = now.getTime();
  };
  return {
    accepted(now) {
      note(true, now);
      isTroubled = false;
      if (now.getTime() - failedAt > FORGIVEN_AFTER_MS) failures = 0;
    },
    doubted: (now) => note(false, now),
    failed(why, now) {
      if (!BLAMELESS.has(why.fault)) note(false, now);
      if (now.getTime() - failedAt > FORGIVEN_AFTER_MS + REST_MS_MAX) failures = 0;
      const restMs = restMsOf(why, failures, chance);
      failures += 1;
      failedAt = now.getTime();
      mayRestUntil = failedAt + restMs;
      mustRestUntil = failedAt + (INSISTENT.has(why.fault) ? restMs : Math.min(restMs, MUST_REST_MS_MAX));
      error = why;
      isTroubled = true;
    },
    score,
    rests(now) {
      if (now.getTime() >= mayRestUntil) return "no";
      return now.getTime() >= mustRestUntil ? "may" : "must";
    },
    restsUntil: (now) => (mayRestUntil > now.getTime() ? new Date(mayRestUntil) : null),
    lastError: () => error,
    trouble: () => (isTroubled ? (error?.publicMessage ?? null) : null),
  };
}

/** What the endpoint asked for is kept, within reason, and never cut short by chance. */
function restMsOf({ advice }: EndpointError, failures: number, chance: () => number): number {
  if (advice.retryAfterSeconds !== undefined) {
    const askedMs = Math.min(advice.retryAfterSeconds * 1000, REST_MS_MAX);
    return askedMs + (askedMs / 4) * chance();
  }
  const usual = Math.min(REST_MS * 2 ** failures, REST_MS_MAX);
  return usual / 2 + (usual / 2) * chance();
}
