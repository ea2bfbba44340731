/** Chance that repeats itself: the same seed gives the same numbers. */
export type Random = {
  /** From 0 up to, not including, 1. */
  fraction: () => number;
  /** From `min` up to, not including, `max`. */
  between: (min: number, max: number) => number;
  /** True in `probability` of the cases. */
  chance: (probability: number) => boolean;
  /** About normal, mean 0, deviation 1, never beyond 6. */
  gauss: () => number;
  /** undefined only of an empty list. */
  pick: <Item>(items: readonly Item[]) => Item | undefined;
};

/** Mulberry32: 32 bits of state, good enough for a market that hurts nobody. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    between: (min, max) => min + (max - min) * fraction(),
    chance: (probability) => fraction() < probability,
    gauss: () => {
      let sum = -6;
      for (let count = 0; count < 12; count++) sum += fraction();
      return sum;
    },
    pick: (items) => items[Math.floor(fraction() * items.length)],
  };
}
