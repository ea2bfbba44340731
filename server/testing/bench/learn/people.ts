import { createDraws, type Draws } from "./draws.ts";

/** How engaged people are: the beta distribution of how often each acts on what they care about. */
export type World = { name: string; hit: readonly [a: number, b: number] };

export const ENGAGED: World = { name: "engaged", hit: [6, 3] };
export const MIDDLING: World = { name: "middling", hit: [3.15, 5.85] };
export const IDLE: World = { name: "idle", hit: [1.08, 7.92] };

/** Alerts come at these rates a week, their sizes log-normal around the median in %. */
export const TOPICS = [
  { rate: 10, median: 4, spread: 0.8 },
  { rate: 6, median: 3, spread: 0.9 },
  { rate: 2, median: 5, spread: 0.7 },
  { rate: 2, median: 4, spread: 0.8 },
] as const;

export const WEEKS = 26;
const DAYS = WEEKS * 7;
/** Of those with a line of their own; the others act on nearly everything, or on nothing. */
const LINE = { min: 0.8, max: 12, allShare: 0.15, deadShare: 0.08 };
const EDGE = 0.15;
const DRIFT = { share: 0.25, factor: 3, fromWeek: 3, toWeek: 17 };
const AWAY = { share: 0.1, days: 21, fromWeek: 4, toWeek: 20 };
/** Of what they would act on when told, what they act on untold. */
const ANYWAY = 0.25;
/** Visits a day, while they are not away. */
const VISITS = 1;
/** How long an alert may be acted on, in days. */
export const MATURE_DAYS = 2;

/** What somebody really wants of one topic; nobody who decides sees it. */
type Wish = { line: number; hit: number; stray: number; driftAt: number; driftBy: number };

export type Alert = {
  /** In days since the start. */
  at: number;
  topic: number;
  size: number;
  /** The hidden line at that time; what it was before, and since how many days it is what it is; NaN without drift. */
  line: number;
  lineBefore: number;
  sinceDrift: number;
  /** Chance that they act when told, which is 0 while they are away. */
  chance: number;
  isAway: boolean;
  /** Days since they came back; NaN for who never was away, or is not back. */
  sinceAway: number;
  /** What they do when told, and when not. */
  actsTold: boolean;
  actsUntold: boolean;
  /** Whether they show up before the alert matures. */
  isSeen: boolean;
  /** Rolls for what may go wrong: an act missed or made up by the labels, and leaving for good. */
  noise: number;
  leaving: number;
};

export type Person = { id: number; alerts: Alert[] };

/** Somebody's half year, whatever they will be told of it. */
export function makePerson(world: World, { id, seed }: { id: number; seed: number }): Person {
  const draws = createDraws(seed * 1_000_003 + id);
  const wishes = TOPICS.map(() => makeWish(world, draws));
  const awayAt = draws.next() < AWAY.share ? 7 * between(draws, AWAY.fromWeek, AWAY.toWeek) : Number.NaN;
  const alerts = TOPICS.flatMap((_, topic) => {
    const list: Alert[] = [];
    const rate = (TOPICS[topic]?.rate ?? 0) / 7;
    const wish = wishes[topic];
    for (let at = draws.gap(rate); wish && at < DAYS; at += draws.gap(rate)) {
      list.push(makeAlert({ at, topic, wish, awayAt }, draws));
    }
    return list;
  });
  return { id, alerts: alerts.sort((one, other) => one.at - other.at) };
}

function makeWish(world: World, draws: Draws): Wish {
  const kind = draws.next();
  const own = draws.logUniform(LINE.min, LINE.max);
  const line = kind < LINE.allShare ? 0.01 : kind > 1 - LINE.deadShare ? Number.POSITIVE_INFINITY : own;
  const isDrifting = draws.next() < DRIFT.share && line === own;
  const driftAt = 7 * between(draws, DRIFT.fromWeek, DRIFT.toWeek);
  const driftBy = draws.next() < 0.5 ? DRIFT.factor : 1 / DRIFT.factor;
  return {
    line,
    hit: draws.beta(...world.hit),
    stray: draws.beta(1, 30),
    driftAt: isDrifting ? driftAt : Number.POSITIVE_INFINITY,
    driftBy,
  };
}

type Coming = { at: number; topic: number; wish: Wish; awayAt: number };

function makeAlert({ at, topic, wish, awayAt }: Coming, draws: Draws): Alert {
  const { median = 1, spread = 1 } = TOPICS[topic] ?? {};
  const size = median * Math.exp(spread * draws.normal());
  const hasDrifted = at >= wish.driftAt;
  const line = hasDrifted ? wish.line * wish.driftBy : wish.line;
  const isAway = at >= awayAt && at < awayAt + AWAY.days;
  const above = 1 / (1 + Math.exp(-Math.log(size / line) / EDGE));
  const chance = isAway ? 0 : wish.stray + (Math.max(wish.hit, wish.stray) - wish.stray) * above;
  const actsTold = draws.next() < chance;
  // who leaves or comes back meanwhile is there for the rest of the time
  const thereDays = Math.max(0, MATURE_DAYS - overlap(at, at + MATURE_DAYS, awayAt));
  return {
    at,
    topic,
    size,
    line,
    lineBefore: hasDrifted ? wish.line : Number.NaN,
    sinceDrift: hasDrifted ? at - wish.driftAt : Number.NaN,
    chance,
    isAway,
    sinceAway: at >= awayAt + AWAY.days ? at - awayAt - AWAY.days : Number.NaN,
    actsTold,
    actsUntold: draws.next() < ANYWAY && actsTold,
    isSeen: draws.next() < 1 - Math.exp(-VISITS * thereDays),
    noise: draws.next(),
    leaving: draws.next(),
  };
}

/** Days of a stretch that lie in the absence. */
function overlap(from: number, to: number, awayAt: number): number {
  if (Number.isNaN(awayAt)) return 0;
  return Math.max(0, Math.min(to, awayAt + AWAY.days) - Math.max(from, awayAt));
}

function between(draws: Draws, from: number, to: number): number {
  return from + draws.next() * (to - from);
}
