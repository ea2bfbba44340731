import { limits } from "#server/kernel/limits.ts";

/**
 * How soon a value is read again when nothing says that it moved, by how far it is from its nearest line. After Euler's
 * liquidation bot: the nearer, the oftener.
 */
const TIERS: readonly { withinPercent: number; seconds: number }[] = [
  { withinPercent: 1, seconds: 0 },
  { withinPercent: 5, seconds: 30 },
  { withinPercent: 25, seconds: 5 * 60 },
];
const FAR_SECONDS = 40 * 60;
/** Spread over ± a quarter, so that what was read together is not forever: 30 to 50 minutes when far. */
const JITTER = 0.25;
/** A value is read at least so often within the time after which it counts as unknown. */
const READS_WITHIN_UNKNOWN = 2;

export type SweepFacts = {
  /** Null: there is no line to be near to. */
  distancePercent: number | null;
  /** Usual time between blocks. */
  blockSeconds: number;
  unknownAfterSeconds: number;
  /** Of a change over time: the window. */
  windowSeconds?: number;
  /** From 0 to 1. */
  chance: number;
};

/** Seconds until the next reading: at most half of `unknownAfterSeconds`, and within 1 % of a line the next block. */
export function sweepSeconds(of: SweepFacts): number {
  const tier = TIERS.find(({ withinPercent }) => (of.distancePercent ?? Infinity) <= withinPercent);
  const usual = (tier?.seconds ?? FAR_SECONDS) * (1 - JITTER + 2 * JITTER * of.chance);
  const seldom = Math.min(
    usual,
    of.unknownAfterSeconds / READS_WITHIN_UNKNOWN,
    (of.windowSeconds ?? Infinity) / limits.watchSamplesPerWindow,
  );
  return Math.max(seldom, of.blockSeconds, limits.watchSweepSecondsMin);
}

/** Seconds until a reading that failed is tried again. */
export function retrySeconds(of: { unknownAfterSeconds: number; chance: number }): number {
  const usual = Math.min(limits.watchRetrySeconds, of.unknownAfterSeconds / 4);
  return Math.max(1, usual * (1 - JITTER + 2 * JITTER * of.chance));
}
