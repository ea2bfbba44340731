/** How much a subscriber was interrupted of late: each send counts 1 and fades, half in three and a half days. */
export type FatigueState = {
  sends: number;
  /** When `sends` was counted up; null before the first. */
  at: Date | null;
};

/** What a week's rate leaves: the normal cut-off, the strict one, or only the digest. */
export type Load = "normal" | "strict" | "digest-only";

const DAY_MS = 86_400_000;
const FADES_DAYS = 3.5;
/** Sends a week that keep `sends` at 1: 7 days × ln 2 ÷ 3.5 days. */
const WEEKLY = 1.386;
const STRICT_FROM = 0.7;
const DIGEST_FROM = 1.3;
/** A limit that moves by less than this part of itself is noise to who reads it. */
const MOVES_BY = 0.15;
const BURST = { gapMs: 60_000, windowMs: 3_600_000, inWindowMax: 5 };

export const RESTED: FatigueState = { sends: 0, at: null };

/** After one more message that interrupts. Digests and the inbox do not. */
export function addSend(state: FatigueState, now: Date): FatigueState {
  return { sends: faded(state, now) + 1, at: now };
}

/** Interrupting messages a week, of late. */
export function weeklyRate(state: FatigueState, now: Date): number {
  return WEEKLY * faded(state, now);
}

/** The same of messages that went at these moments, in any order; what is a month old counts for nothing. */
export function rateOf(sentAt: readonly Date[], now: Date): number {
  const inOrder = sentAt.toSorted((one, other) => one.getTime() - other.getTime());
  return weeklyRate(
    inOrder.reduce((state, at) => addSend(state, at), RESTED),
    now,
  );
}

function faded({ sends, at }: FatigueState, now: Date): number {
  if (!at) return 0;
  const days = Math.max(0, now.getTime() - at.getTime()) / DAY_MS;
  return sends * 2 ** (-days / FADES_DAYS);
}

/**
 * Messages a week that somebody should be interrupted by, 3 to 25: who acts on more is told more.
 * @param hitRates of their topics
 * @param own the number they set themselves, which always wins
 */
export function weeklyBudget(hitRates: readonly number[], own: number | null): number {
  if (own !== null) return own;
  const sum = hitRates.reduce((all, rate) => all + rate, 0);
  const mean = hitRates.length === 0 ? 0.4 : sum / hitRates.length;
  return Math.min(25, Math.max(3, 40 * mean));
}

/**
 * What somebody's week is kept to from now on: nothing before the limit would be felt, and a new number only where it
 * says something new.
 * @param was the number in force; null: none
 * @param sent7 messages of the last seven days that interrupted them
 * @returns a whole number, or null for no limit
 */
export function nextWeeklyMax(budget: number, of: { was: number | null; sent7: number }): number | null {
  const next = Math.round(budget);
  if (of.was === null) return of.sent7 >= STRICT_FROM * budget ? next : null;
  return Math.abs(next - of.was) < Math.max(2, MOVES_BY * of.was) ? of.was : next;
}

/** Which cut-off a week's rate asks for, as SQL compares it. */
export function loadOf(rate: number, budget: number): Load {
  if (rate < STRICT_FROM * budget) return "normal";
  return rate < DIGEST_FROM * budget ? "strict" : "digest-only";
}

/** The same without steps: how sure it must be that they care, from `careMin` up to 0.9. */
export function careMinUnder(load: { rate: number; budget: number }, careMin: number): number {
  const over = Math.min(1, Math.max(0, (load.rate / load.budget - STRICT_FROM) / (DIGEST_FROM - STRICT_FROM)));
  return careMin + (0.9 - careMin) * over;
}

/**
 * Whether a channel may interrupt now: one a minute, five an hour, whatever is learned or set. What may not collapses
 * into "N more".
 * @param sentAt the channel's interrupting messages to them in the last hour, in any order
 */
export function mayInterrupt(sentAt: readonly Date[], at: { now: Date; isCritical: boolean }): boolean {
  if (at.isCritical) return true;
  const ages = sentAt.map((sent) => at.now.getTime() - sent.getTime());
  if (ages.some((age) => age < BURST.gapMs)) return false;
  return ages.filter((age) => age < BURST.windowMs).length < BURST.inWindowMax;
}
