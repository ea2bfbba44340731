import type { Random } from "./random.ts";

/** Natural logarithm of price over anchor: 0 at the anchor, −0.1 about 10 % under it. */
export type Deviation = number;

/** What is left of a deviation after a tick: half of a drop is gone after three. */
const REMAINS = 0.78;
const NOISE = 0.003;
const DEVIATION_MAX = 0.06;
/** Shallow enough that the demo's subscribers are warned and not liquidated. */
const DEVIATION_MIN = -0.125;
const DROP_MIN = 0.09;
const DROP_MAX = 0.115;

export type PriceStep = { deviation: Deviation; isDrop: boolean };

/** The next deviation of a price that wanders, falls when told to, and always comes back to its anchor. */
export function stepPrice({ deviation, isDrop }: PriceStep, random: Random): Deviation {
  const drop = isDrop ? random.between(DROP_MIN, DROP_MAX) : 0;
  const next = deviation * REMAINS + random.gauss() * NOISE - drop;
  return Math.min(DEVIATION_MAX, Math.max(DEVIATION_MIN, next));
}

export function priceAt(anchorUsd: number, deviation: Deviation): number {
  return anchorUsd * Math.exp(deviation);
}

export function deviationOf(anchorUsd: number, priceUsd: number): Deviation {
  return Math.log(priceUsd / anchorUsd);
}
