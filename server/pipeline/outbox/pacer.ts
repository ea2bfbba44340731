import type { Pace } from "#server/catalog/define-channel.ts";

/** What is known of one target (a chat, a webhook), in milliseconds. */
export type Known = {
  /** When it was sent to last, and is to be, oldest first. */
  slots: readonly number[];
  /** Not before, because the target itself said so. */
  restsUntil: number;
};

export type Asked = {
  paces: readonly Pace[];
  nowMs: number;
  /** A place that was kept for it; null: none. */
  slot: number | null;
};

/** `at`: when it may go, not after now: at once. `slots`: what is to be known from now on. */
export type Place = { at: number; slots: readonly number[] };

/**
 * Spreads what goes to one target over time. Whoever comes too early is given a place, and goes when that has come:
 * behind those who were given one before, and before those who come then. A place from before the target asked to be
 * left alone is given anew.
 */
export function placeFor({ slots, restsUntil }: Known, { paces, nowMs, slot }: Asked): Place {
  if (slot !== null && slot >= restsUntil) return { at: slot, slots };
  const free = paces.map(({ count, seconds }) => {
    const before = slots.at(-count);
    return before === undefined ? nowMs : before + seconds * 1_000;
  });
  const at = Math.max(nowMs, restsUntil, ...free, slots.at(-1) ?? 0);
  const most = Math.max(...paces.map(({ count }) => count));
  return { at, slots: [...slots, at].slice(-most) };
}
