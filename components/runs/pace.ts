/** How far a run was at a time. */
export type Sample = { atMs: number; decided: number; delivered: number };

export type Left = { open: number; leaving: number };

/** Wallets decided and messages delivered in a second, and how long what is left takes at that. */
export type Pace = { decidedPerSecond: number; deliveredPerSecond: number; leftMs: number | null };

/** What happened longer ago says little of now. */
const WINDOW_MS = 30_000;
/** Of less, a pace would jump about. */
const SPAN_MS_MIN = 3_000;

/** Adds what is known now, and forgets what is too long ago. */
export function addSample(samples: readonly Sample[], now: Sample): Sample[] {
  const last = samples.at(-1);
  // a run that begins anew has less than before
  if (last && (now.decided < last.decided || now.delivered < last.delivered)) return [now];
  return [...samples.filter(({ atMs }) => now.atMs - atMs <= WINDOW_MS), now];
}

/** @returns null while too little was seen; `leftMs` null: at this pace it never ends */
export function paceOf(samples: readonly Sample[], { open, leaving }: Left): Pace | null {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (!first || !last || last.atMs - first.atMs < SPAN_MS_MIN) return null;
  const seconds = (last.atMs - first.atMs) / 1_000;
  const decidedPerSecond = (last.decided - first.decided) / seconds;
  const deliveredPerSecond = (last.delivered - first.delivered) / seconds;
  const leftMs = Math.max(msFor(open, decidedPerSecond), msFor(leaving, deliveredPerSecond));
  return { decidedPerSecond, deliveredPerSecond, leftMs: Number.isFinite(leftMs) ? leftMs : null };
}

function msFor(count: number, perSecond: number): number {
  return count === 0 ? 0 : (count / perSecond) * 1_000;
}
