/** A share with the range in which the true one lies nineteen times of twenty. All from 0 to 1, a difference from -1. */
export type Rate = { value: number; low: number; high: number };

/** Of so many tried, so many did. */
export type Tries = { tried: number; did: number };

/** With fewer tried, no range is worth showing. */
export const TRIED_MIN = 30;

const Z = 1.959963984540054;

/** Wilson's score interval; it stays within 0 and 1 and has a width where nobody or everybody did. */
export function rateOf({ tried, did }: Tries): Rate {
  if (tried <= 0) return { value: 0, low: 0, high: 1 };
  const value = did / tried;
  const square = Z * Z;
  const middle = value + square / (2 * tried);
  const reach = Z * Math.sqrt((value * (1 - value) + square / (4 * tried)) / tried);
  const whole = 1 + square / tried;
  return { value, low: Math.max(0, (middle - reach) / whole), high: Math.min(1, (middle + reach) / whole) };
}

/** How much more the first do than the second: Newcombe's interval, made of the two of Wilson. */
export function differenceOf(first: Tries, second: Tries): Rate {
  return apart(rateOf(first), rateOf(second));
}

/** @returns null where too few were tried to say anything */
export function sayDifference(first: Tries, second: Tries): Rate | null {
  return Math.min(first.tried, second.tried) < TRIED_MIN ? null : differenceOf(first, second);
}

/** @returns null where too few were tried to say anything */
export function sayRate(tries: Tries): Rate | null {
  return tries.tried < TRIED_MIN ? null : rateOf(tries);
}

/** Sums over alerts that chance decided on, each with the weight `1 / chance` of what happened to it. */
export type Weighed = {
  count: number;
  weight: number;
  squares: number;
  /** The same over those that were acted on. */
  actedWeight: number;
};

/**
 * What share would be acted on if all had gone this way, from those that chance sent it: weighed by how rare they were,
 * by their own weights in place of their number, so that one rare alert does not rule. The range is Wilson's, for as
 * many equally weighed alerts as say the same.
 * @returns null where they say less than `TRIED_MIN` such alerts would
 */
export function sayWeighed({ weight, squares, actedWeight }: Weighed): (Rate & { worth: number }) | null {
  const worth = squares > 0 ? (weight * weight) / squares : 0;
  if (worth < TRIED_MIN) return null;
  return { ...rateOf({ tried: worth, did: (actedWeight / weight) * worth }), worth };
}

/** How much more would act on what is held back if it were told; null where either side says too little. */
export function sayForgone(told: Weighed, held: Weighed): Rate | null {
  const [first, second] = [sayWeighed(told), sayWeighed(held)];
  return first && second ? apart(first, second) : null;
}

function apart(first: Rate, second: Rate): Rate {
  const value = first.value - second.value;
  const below = Math.hypot(first.value - first.low, second.high - second.value);
  const above = Math.hypot(first.high - first.value, second.value - second.low);
  return { value, low: Math.max(-1, value - below), high: Math.min(1, value + above) };
}
