/** Numbers by chance that are the same for the same seed. */

/** From 0 up to 1, one after the other (mulberry32). */
export function createStream(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A small hash of text (FNV-1a), for making one stream out of a seed and a name. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Dice of one seed. */
export type Dice = {
  /** From 0 up to 1. */
  next(): number;
  chanceOf(part: number): boolean;
  /** A whole number from 0 up to, not including, `max`. */
  upTo(max: number): number;
  pick<T>(of: readonly T[]): T;
};

export function createDice(seed: number): Dice {
  const next = createStream(seed);
  const upTo = (max: number) => Math.floor(next() * max);
  return {
    next,
    upTo,
    chanceOf: (part) => next() < part,
    pick: <T>(of: readonly T[]): T => of[upTo(of.length)] as T,
  };
}

/**
 * The same number for the same name asked the same number of times: what is asked in parallel gets its own whatever
 * the order.
 */
export function createKeyedRoll(seed: number): (name: string) => number {
  const asked = new Map<string, number>();
  return (name) => {
    const times = (asked.get(name) ?? 0) + 1;
    asked.set(name, times);
    return createStream(hashText(`${seed}:${times}:${name}`))();
  };
}
