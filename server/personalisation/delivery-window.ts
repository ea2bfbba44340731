import { localTime } from "#server/catalog/timing/local-time.ts";
import { nextOpening } from "#server/catalog/timing/next-opening.ts";

/**
 * On which day, at which hour, somebody acts by themselves, learned from when they did; alerts that can wait are then
 * delivered just before. All by the clocks of their zone.
 */
export type WindowState = {
  /** Days they acted on by weekday, Sunday first, of the weeks before the current one; a week counts half after six. */
  days: number[];
  /** The same of the current week, and of the last one in which they acted, without fading. */
  thisWeek: number[];
  lastWeek: number[];
  /** Monday of the current week, and the last day counted, in days since 1970; null before the first act. */
  week: number | null;
  date: number | null;
  /** Learned weekday, 0 for Sunday; null: none. */
  dow: number | null;
  /** Weeks in a row with an act, but none on that day. */
  missed: number;
  /** Hours they acted at, as a vector around the clock, and how many; fading as the days do. */
  hourX: number;
  hourY: number;
  hourN: number;
};

/** When alerts that can wait are delivered: weekly on `dow`, or daily when that is null; `minute` of the local day. */
export type DeliveryWindow = { dow: number | null; minute: number };

const WEEKLY_DECAY = 2 ** (-1 / 6);
const ENTER = { daysMin: 4, shareMin: 0.45 };
const LEAVE = { shareUnder: 0.35, missedWeeks: 2 };
const HOUR = { countMin: 4, lengthMin: 0.7 };
const NINE = 9 * 60;
const DAY_MINUTES = 1440;
const DAY_MS = 86_400_000;
/** Nothing is ever held longer, or past its own end less the time it takes to act. */
const HELD_DAYS_MAX = 7;
const LEAD_HOURS = { vote: 24, claim: 48 } as const;
/** An act so soon after our own alert says when we wrote, not when they come. */
const ECHO_MS = 2 * 3_600_000;

export function startWindow(): WindowState {
  const none = () => [0, 0, 0, 0, 0, 0, 0];
  const week = { days: none(), thisWeek: none(), lastWeek: none(), week: null, date: null };
  return { ...week, dow: null, missed: 0, hourX: 0, hourY: 0, hourN: 0 };
}

/** Whether an act was their own idea. @param alertedAt of our last alert of that topic before it; null: none */
export function isOrganic(actedAt: Date, alertedAt: Date | null): boolean {
  return !alertedAt || actedAt < alertedAt || actedAt.getTime() - alertedAt.getTime() >= ECHO_MS;
}

/**
 * Learns from one organic act. Acts are told in their order; a second one on a local day says nothing new.
 * @param zone IANA; an unknown one reads as UTC
 */
export function learnAct(state: WindowState, actedAt: Date, zone: string): WindowState {
  const { date, minute } = localTime(actedAt, zone);
  if (state.date !== null && date <= state.date) return state;
  const next = turnWeek(state, mondayOf(date));
  const angle = (2 * Math.PI * minute) / DAY_MINUTES;
  return decideDay({
    ...next,
    date,
    thisWeek: next.thisWeek.map((count, dow) => (dow === dowOf(date) ? count + 1 : count)),
    hourX: next.hourX + Math.cos(angle),
    hourY: next.hourY + Math.sin(angle),
    hourN: next.hourN + 1,
  });
}

/** Closes the weeks before `week`: they fade, and are held against the learned day. */
function turnWeek(state: WindowState, week: number): WindowState {
  if (state.week === null || state.week >= week) return { ...state, week: state.week ?? week };
  const kept = WEEKLY_DECAY ** ((week - state.week) / 7);
  const closed = {
    ...state,
    week,
    days: state.days.map((count, dow) => kept * (count + (state.thisWeek[dow] ?? 0))),
    thisWeek: state.thisWeek.map(() => 0),
    lastWeek: state.thisWeek,
    hourX: kept * state.hourX,
    hourY: kept * state.hourY,
    hourN: kept * state.hourN,
  };
  if (state.dow === null) return closed;
  const missed = (state.thisWeek[state.dow] ?? 0) > 0 ? 0 : state.missed + 1;
  if (missed < LEAVE.missedWeeks) return { ...closed, missed };
  // they have another day now: only the weeks that say so count
  const days = state.thisWeek.map((count, dow) => kept * (count + WEEKLY_DECAY * (state.lastWeek[dow] ?? 0)));
  return { ...closed, days, dow: null, missed: 0 };
}

function decideDay(state: WindowState): WindowState {
  const counts = state.days.map((count, dow) => count + (state.thisWeek[dow] ?? 0));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const top = counts.reduce((best, count, dow) => (count > (counts[best] ?? 0) ? dow : best), 0);
  const shareOf = (dow: number) => ((counts[dow] ?? 0) + 0.5) / (all + 3.5);
  const dow = state.dow !== null && shareOf(state.dow) < LEAVE.shareUnder ? null : state.dow;
  if (dow === null && all >= ENTER.daysMin && shareOf(top) >= ENTER.shareMin) return { ...state, dow: top, missed: 0 };
  return { ...state, dow, missed: dow === null ? 0 : state.missed };
}

/** The window that was learned, or null when neither day nor hour was. */
export function windowOf(state: WindowState): DeliveryWindow | null {
  const minute = minuteOf(state);
  if (state.dow === null && minute === null) return null;
  return { dow: state.dow, minute: minute ?? NINE };
}

/** An hour before they usually come, to the half hour. */
function minuteOf({ hourX, hourY, hourN }: WindowState): number | null {
  if (hourN < HOUR.countMin || Math.hypot(hourX, hourY) / hourN < HOUR.lengthMin) return null;
  const minute = (Math.atan2(hourY, hourX) / (2 * Math.PI)) * DAY_MINUTES - 60;
  return (Math.round((minute + DAY_MINUTES) / 30) * 30) % DAY_MINUTES;
}

/** The last moment for an alert of something that ends, which leaves them the time to act. */
export function lastMoment(endsAt: Date, of: keyof typeof LEAD_HOURS): Date {
  return new Date(endsAt.getTime() - LEAD_HOURS[of] * 3_600_000);
}

/**
 * When an alert that waits for its window is delivered.
 * @param alert `lastAt`: `lastMoment` of what it is about, or null where that has no end; `isUrgent`: critical, or of somebody
 *   in tier 0, and never waits
 * @returns from `alert.at` on, at most seven days later, and never after `lastAt` unless that is already over
 */
export function deliverAt(
  window: DeliveryWindow | null,
  alert: { at: Date; lastAt: Date | null; isUrgent?: boolean },
  zone: string,
): Date {
  if (!window || alert.isUrgent) return alert.at;
  const latest = Math.min(
    alert.at.getTime() + HELD_DAYS_MAX * DAY_MS,
    alert.lastAt?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  const next = nextWindow(window, alert.at, zone).getTime();
  return new Date(Math.max(alert.at.getTime(), Math.min(next, latest)));
}

/** The first opening of a window at or after a moment. */
export function nextWindow({ dow, minute }: DeliveryWindow, after: Date, zone: string): Date {
  const cadence = dow === null ? { kind: "daily" as const, minute } : { kind: "weekly" as const, day: dow, minute };
  return nextOpening(cadence, after, zone) ?? after;
}

/** Of a day in days since 1970, the weekday. */
function dowOf(date: number): number {
  return (((date + 4) % 7) + 7) % 7;
}

function mondayOf(date: number): number {
  return date - ((dowOf(date) + 6) % 7);
}
