import {
  deliverAt,
  lastMoment,
  learnAct,
  startWindow,
  type WindowState,
  windowOf,
} from "#server/personalisation/delivery-window.ts";
import { createDraws, type Draws } from "./draws.ts";

/** People who claim on one weekday, people who come at one hour, and people of neither habit, for half a year. */
const SHARES = { weekly: 0.3, hourly: 0.3 };
const ON_DAY = 0.85;
const CHANGES = 0.25;
const WEEKS = 26;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const START_MS = Date.UTC(2026, 0, 5);
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"];

export type Schedules = {
  /** Of those with a weekday: how many acts on it until it was learned, in the middle; learned by week 12. */
  daysUntilLearned: number;
  learnedByWeek12: number;
  /** Of the others: weeks that ended with a weekday learned, and people who ever had one. */
  falseWeeks: number;
  falsePeople: number;
  /** Weeks until a changed weekday was learned, in the middle. */
  weeksToRelearn: number;
  /** Of those with an hour, in week 8: learned to within two hours. */
  hourRight: number;
  /** Alerts that were put off, and how many of them past their end less the lead. */
  putOff: number;
  pastDeadline: number;
};

type Habit = { kind: "weekly" | "hourly" | "none"; dow: number; hour: number; changeWeek: number; perWeek: number };
type Seen = { toLearn: number[]; week12: boolean[]; falseWeeks: boolean[]; falsePeople: boolean[] };
type Counts = Seen & { relearn: number[]; hour: boolean[]; putOff: number; pastDeadline: number };

export function playSchedules(people: number, seed: number): Schedules {
  const seen = { toLearn: [], week12: [], falseWeeks: [], falsePeople: [] };
  const counts: Counts = { ...seen, relearn: [], hour: [], putOff: 0, pastDeadline: 0 };
  for (let id = 0; id < people; id++) playOne(createDraws(seed * 1_000_003 + id), counts);
  return {
    daysUntilLearned: median(counts.toLearn),
    learnedByWeek12: shareOf(counts.week12),
    falseWeeks: shareOf(counts.falseWeeks),
    falsePeople: shareOf(counts.falsePeople),
    weeksToRelearn: median(counts.relearn),
    hourRight: shareOf(counts.hour),
    putOff: counts.putOff,
    pastDeadline: counts.pastDeadline,
  };
}

function playOne(draws: Draws, counts: Counts): void {
  const habit = drawHabit(draws);
  const changed = (habit.dow + 3) % 7;
  /** The learned weekday at each week's end. */
  const dows: (number | null)[] = [];
  let state = startWindow();
  let onDay = 0;
  for (let week = 0; week < WEEKS; week++) {
    const dow = week >= habit.changeWeek ? changed : habit.dow;
    for (const at of actsOf({ ...habit, dow }, week, draws)) {
      state = learnAct(state, at, "UTC");
      if (at.getUTCDay() === habit.dow && !dows.includes(habit.dow)) onDay += 1;
    }
    dows.push(state.dow);
    putOff(state, { week, draws }, counts);
    if (habit.kind === "hourly" && week === 8) counts.hour.push(isHourRight(state, habit.hour));
  }
  if (habit.kind !== "weekly") {
    counts.falseWeeks.push(...dows.map((dow) => dow !== null));
    counts.falsePeople.push(dows.some((dow) => dow !== null));
    return;
  }
  if (habit.changeWeek < WEEKS) {
    counts.relearn.push(weekOf(dows.slice(habit.changeWeek), changed));
    return;
  }
  counts.toLearn.push(dows.includes(habit.dow) ? onDay : Number.POSITIVE_INFINITY);
  counts.week12.push(weekOf(dows, habit.dow) < 12);
}

/** The first week that ended with a weekday learned. */
function weekOf(dows: (number | null)[], dow: number): number {
  return dows.includes(dow) ? dows.indexOf(dow) : Number.POSITIVE_INFINITY;
}

function drawHabit(draws: Draws): Habit {
  const roll = draws.next();
  const kind = roll < SHARES.weekly ? "weekly" : roll < SHARES.weekly + SHARES.hourly ? "hourly" : "none";
  const dow = Math.floor(7 * draws.next());
  const changeWeek = kind === "weekly" && draws.next() < CHANGES ? 13 : Number.POSITIVE_INFINITY;
  return { kind, dow, hour: 7 + 15 * draws.next(), changeWeek, perWeek: kind === "hourly" ? 3 : 1 + 3 * draws.next() };
}

/** A week's acts in their order, by UTC. */
function actsOf({ kind, dow, hour, perWeek }: Habit, week: number, draws: Draws): Date[] {
  const start = START_MS + week * 7 * DAY_MS;
  const any = () => start + 7 * DAY_MS * draws.next();
  if (kind === "weekly") {
    const day = draws.next() < ON_DAY ? (dow + 6) % 7 : Math.floor(7 * draws.next());
    return [new Date(start + day * DAY_MS + (11 + 3 * draws.next()) * HOUR_MS)];
  }
  const count = Math.floor(perWeek + draws.next());
  const times = Array.from({ length: count }, () => {
    if (kind === "none") return any();
    return start + Math.floor(7 * draws.next()) * DAY_MS + (hour + 0.7 * draws.normal()) * HOUR_MS;
  });
  return times.sort((one, other) => one - other).map((ms) => new Date(ms));
}

/** One alert a week that ends some time, most of them sooner than the window opens. */
function putOff(state: WindowState, { week, draws }: { week: number; draws: Draws }, counts: Counts): void {
  const zone = ZONES[Math.floor(ZONES.length * draws.next())] ?? "UTC";
  const at = new Date(START_MS + (week * 7 + 7 * draws.next()) * DAY_MS);
  const of = draws.next() < 0.5 ? "vote" : "claim";
  const endsAt = new Date(at.getTime() + 14 * DAY_MS * draws.next());
  const delivered = deliverAt(windowOf(state), { at, lastAt: lastMoment(endsAt, of) }, zone);
  if (delivered.getTime() === at.getTime()) return;
  counts.putOff += 1;
  const leadMs = (of === "vote" ? 24 : 48) * HOUR_MS;
  if (delivered.getTime() > endsAt.getTime() - leadMs || delivered.getTime() > at.getTime() + 7 * DAY_MS) {
    counts.pastDeadline += 1;
  }
}

/** To within two hours of when they come, an hour before. */
function isHourRight(state: WindowState, hour: number): boolean {
  const window = windowOf(state);
  return window !== null && Math.abs(window.minute / 60 + 1 - hour) <= 2;
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function shareOf(facts: boolean[]): number {
  return facts.filter(Boolean).length / Math.max(1, facts.length);
}
