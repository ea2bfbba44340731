import type { Pace } from "#server/catalog/define-channel.ts";

/** What is known of one target (a chat, a webhook), in milliseconds. */
export type Known = {
  /** Places that were given, oldest first. */
  slots: readonly number[];
  /** When the last ones went, which may be later than their places. */
  sent: readonly number[];
  /** Not before, because the target itself said so. */
  restsUntil: number;
};

export type Asked = {
  paces: readonly Pace[];
  nowMs: number;
  /** A place that was kept for it; null: none. */
  slot: number | null;
};

/** `at`: when it may go, not after now: at once. `slots`, `sent`: what is to be known from now on. */
export type Place = { at: number; slots: readonly number[]; sent: readonly number[] };

/**
 * Spreads what goes to one target over time. Whoever comes too early is given a place, and goes when that has come:
 * behind those who were given one before, and before those who come then. A place from before the target asked to be
 * left alone is given anew. Who went late moves those behind: no window holds more than it may, whatever was planned.
 */
export function placeFor({ slots, sent, restsUntil }: Known, { paces, nowMs, slot }: Asked): Place {
  const most = Math.max(...paces.map(({ count }) => count));
  const bySent = freeAfter(sent, paces);
  const isKept = slot !== null && slot >= restsUntil;
  const at = isKept
    ? Math.max(slot, bySent)
    : Math.max(nowMs, restsUntil, bySent, freeAfter(slots, paces), slots.at(-1) ?? 0);
  return {
    at,
    slots: isKept ? slots : [...slots, at].slice(-most),
    sent: at <= nowMs ? [...sent, nowMs].slice(-most) : sent,
  };
}

/** When the next one fits into every window that these are in. */
function freeAfter(times: readonly number[], paces: readonly Pace[]): number {
  return Math.max(
    0,
    ...paces.map(({ count, seconds }) => (times.at(-count) ?? Number.NEGATIVE_INFINITY) + seconds * 1_000),
  );
}
