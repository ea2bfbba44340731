import type { Deferral } from "#db/schema/outbox.ts";
import { freeAt } from "#server/catalog/timing/caps.ts";
import { localTime } from "#server/catalog/timing/local-time.ts";
import { nextOpening } from "#server/catalog/timing/next-opening.ts";
import { quietUntil } from "#server/catalog/timing/quiet-hours.ts";
import type { Cadence, Timing } from "#server/contract/timing.ts";
import { clockOf, DAYS, digestName } from "#server/contract/timing-words.ts";
import { loadOf, rateOf } from "#server/personalisation/budget.ts";

/** When a subscriber wants to be told, by what they set and, where they set nothing, by what was learned. */
export type TimeWishes = {
  zone: string;
  timing: Timing;
  /** Of the topic itself. */
  cadence: Cadence | null;
  mutedUntil: Date | null;
  /** Of this very thing; see `alertIdentity`. */
  snoozedUntil: Date | null;
  /** Learned of the topic, with the sentence why. */
  window: { cadence: Cadence; reason: string } | null;
  /** Of an alert so small that it comes in the daily digest, with the sentence why; `isOwn`: by their own wish. */
  small: { isOwn: boolean; reason: string } | null;
  /** Learned: messages a week, and whether this one waits already when the week is nearly full. */
  budget: { weeklyMax: number; isUnsure: boolean } | null;
};

/** What is to be told. */
export type Telling = {
  topicName: string | null;
  /** A critical topic, or an urgent message: never held, delayed or limited, but for quiet hours where they said so. */
  isCritical: boolean;
  /** A correction takes back what was told, a digest has waited already: neither waits for anything but quiet hours. */
  kind: "alert" | "correction" | "digest";
  /** It waited for its time before. */
  hasWaited: boolean;
  expiresAt: Date | null;
  /** Their counted messages of the last seven days. */
  sentAt: readonly Date[];
  /** What interrupted them of late; asked for where a weekly budget was learned. */
  interruptedAt: readonly Date[];
};

export type TimeVerdict =
  | { kind: "now" }
  | { kind: "later"; at: Date; because: Deferral; reason: string }
  | { kind: "never"; reason: string };

const NOW: TimeVerdict = { kind: "now" };
const WEEK_MS = 7 * 86_400_000;
const NINE: Cadence = { kind: "daily", minute: 540 };

/** Whether something is told now, later or not at all. Explicit wishes win over learned ones. */
export function whenToTell(wishes: TimeWishes, telling: Telling, now: Date): TimeVerdict {
  const { expiresAt, kind } = telling;
  if (expiresAt && expiresAt <= now) {
    return { kind: "never", reason: `It was worth telling until ${timeWords(expiresAt, now, wishes.zone)}.` };
  }
  if (kind === "alert" && wishes.mutedUntil && wishes.mutedUntil > now) return muted(wishes, telling, now);
  const quiet = quietNow(wishes, telling, now);
  if (kind !== "alert" || telling.isCritical || telling.hasWaited) return quiet ?? NOW;
  const gathers = gathered(wishes, now) ?? small(wishes, now) ?? overBudget(wishes, telling, now);
  const waits = snoozed(wishes, now) ?? gathers ?? quiet ?? limited(wishes, telling, now) ?? NOW;
  // no digest is worth losing it
  const isTooLate = waits.kind === "later" && waits.because !== "quiet" && expiresAt && waits.at >= expiresAt;
  return isTooLate ? (quiet ?? NOW) : waits;
}

function muted({ mutedUntil, zone }: TimeWishes, { topicName }: Telling, now: Date): TimeVerdict {
  const isForEver = mutedUntil === null || mutedUntil.getUTCFullYear() > 9_000;
  const until = isForEver ? "" : ` until ${timeWords(mutedUntil, now, zone)}`;
  return { kind: "never", reason: `Muted: ${topicName ?? "this topic"} is in the inbox only${until}.` };
}

function snoozed({ snoozedUntil: at, zone }: TimeWishes, now: Date): TimeVerdict | null {
  if (!at || at <= now) return null;
  return { kind: "later", at, because: "snooze", reason: `Snoozed: it comes at ${timeWords(at, now, zone)}.` };
}

function quietNow({ timing, zone }: TimeWishes, { isCritical }: Telling, now: Date): TimeVerdict | null {
  if (!timing.quiet || (isCritical && timing.quiet.letsCritical)) return null;
  const at = quietUntil(timing.quiet, now, zone);
  return at && { kind: "later", at, because: "quiet", reason: `Quiet hours: it comes at ${timeWords(at, now, zone)}.` };
}

/** By the topic's own cadence, else by the usual one, else by the learned one. */
function gathered({ cadence, timing, window, zone }: TimeWishes, now: Date): TimeVerdict | null {
  const own = cadence ?? timing.digest;
  if (own) {
    const at = nextOpening(own, now, zone);
    return at && { kind: "later", at, because: "digest", reason: heldFor(own, { at, now, zone }) };
  }
  const at = window && nextOpening(window.cadence, now, zone);
  if (!at) return null;
  return { kind: "later", at, because: "window", reason: `Held for ${timeWords(at, now, zone)}. ${window.reason}` };
}

/** What they hardly ever act on, unless they set themselves how they are told. */
function small(wishes: TimeWishes, now: Date): TimeVerdict | null {
  const { small: found, zone } = wishes;
  if (!found || (!found.isOwn && isOwnPace(wishes))) return null;
  const at = nextOpening(NINE, now, zone);
  return at && { kind: "later", at, because: "small", reason: `${heldFor(NINE, { at, now, zone })} ${found.reason}` };
}

/** By the learned budget of a week, unless they set one, or how they are told, themselves. */
function overBudget(wishes: TimeWishes, { interruptedAt }: Telling, now: Date): TimeVerdict | null {
  const { budget, timing, zone } = wishes;
  if (!budget || timing.perWeek !== null || isOwnPace(wishes)) return null;
  const { weeklyMax, isUnsure } = budget;
  const load = loadOf(rateOf(interruptedAt, now), weeklyMax);
  if (load === "normal" || (load === "strict" && !isUnsure)) return null;
  const at = nextOpening(NINE, now, zone);
  if (!at) return null;
  const count = interruptedAt.filter((sent) => now.getTime() - sent.getTime() < WEEK_MS).length;
  const reason = `${heldFor(NINE, { at, now, zone })} Learned: about ${weeklyMax} a week are enough, you had ${count}.`;
  return { kind: "later", at, because: "budget", reason };
}

const isOwnPace = ({ cadence, timing }: TimeWishes) => (cadence ?? timing.digest) !== null;
const heldFor = (cadence: Cadence, { at, now, zone }: { at: Date; now: Date; zone: string }) =>
  `Held for your ${digestName(cadence)}, ${timeWords(at, now, zone)}.`;

function limited({ timing, zone }: TimeWishes, { sentAt }: Telling, now: Date): TimeVerdict | null {
  const { perHour, perDay, perWeek, digest } = timing;
  const inWeek = sentAt.filter((at) => now.getTime() - at.getTime() < WEEK_MS);
  if (perWeek !== null && inWeek.length >= perWeek) {
    const cadence = digest && digest.kind !== "at-once" && digest.kind !== "hourly" ? digest : NINE;
    const at = nextOpening(cadence, now, zone) ?? now;
    const reason = `You are told at most ${perWeek} a week: it waits for your ${digestName(cadence)}, ${timeWords(at, now, zone)}.`;
    return { kind: "later", at, because: "budget", reason };
  }
  const at = freeAt(inWeek, { perHour, perDay }, now);
  if (!at) return null;
  const most = [perHour !== null && `${perHour} an hour`, perDay !== null && `${perDay} a day`].filter(Boolean);
  const reason = `You are told at most ${most.join(" and ")}: it comes at ${timeWords(at, now, zone)}, with what else comes.`;
  return { kind: "later", at, because: "cap", reason };
}

/** "07:00", or with its day where that is another one: "Friday, 09:00", "14 Dec, 09:00". */
export function timeWords(at: Date, now: Date, zone: string): string {
  const [then, today] = [localTime(at, zone), localTime(now, zone)];
  const clock = clockOf(then.minute);
  if (then.date === today.date) return clock;
  if (then.date - today.date < 7) return `${DAYS[then.day]}, ${clock}`;
  const date = new Date(then.date * 86_400_000);
  return `${new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(date)}, ${clock}`;
}
