import type { Figure } from "../report.ts";
import { playAnswers } from "./answers.ts";
import { playHindsight } from "./hindsight.ts";
import { playSafety } from "./safety.ts";
import { playSchedules } from "./schedules.ts";
import { playTruth } from "./truth.ts";
import { playYieldExample } from "./yield-example.ts";

/** What the smaller worlds show with one seed. */
export type Small = Record<"held10" | "held30" | "wronglyHeld", number> &
  Record<"learnedByWeek12" | "falseWeeks" | "fast10" | "fast20" | "precision10" | "precision20", number>;

/** @param part of the usual number of people */
export function playSmall(part: number, seed: number): Small {
  const { held, wronglyHeld } = playYieldExample(2_000 * part, seed);
  const [, held10 = 0, , held30 = 0] = held;
  const { learnedByWeek12, falseWeeks } = playSchedules(2_000 * part, seed);
  const { recall10: fast10, recall20: fast20, precision10, precision20 } = playAnswers(4_000 * part, seed);
  return { held10, held30, wronglyHeld, learnedByWeek12, falseWeeks, fast10, fast20, precision10, precision20 };
}

const LABELS: Record<keyof Small, string> = {
  held10: "4: under 4 % held back after 10 alerts",
  held30: "4: after 30",
  wronglyHeld: "4: 7.5 % or more held back",
  learnedByWeek12: "5: weekday learned by week 12",
  falseWeeks: "5: weeks of others with a weekday",
  fast10: "6: fast people in front after 10 alerts",
  fast20: "6: after 20",
  precision10: "6: fast, of those in front after 10",
  precision20: "6: after 20",
};
const POINTS_MAX = 0.03;

/** A figure of seeds that nobody tuned for, within three points of the fixed one's. */
export const near = (label: string, fresh: number, fixed: number): Figure => ({
  label,
  value: fresh,
  unit: "",
  min: fixed - POINTS_MAX,
  max: fixed + POINTS_MAX,
});

/** 4 to 9 with seeds that nobody tuned for, each with a share of the people: the means, and what must never happen. */
export function freshSmall(part: number, seeds: readonly number[], fixed: Small): Figure[] {
  const each = part / seeds.length;
  const played = seeds.map((seed) => playSmall(each, seed));
  const mean = (of: (at: number) => number) => seeds.reduce((sum, _, at) => sum + of(at), 0) / seeds.length;
  const names = Object.keys(LABELS) as (keyof Small)[];
  const shares = names.map((name) =>
    near(
      LABELS[name],
      mean((at) => played[at]?.[name] ?? 0),
      fixed[name],
    ),
  );
  const safety = seeds.map((seed) => playSafety(1_000_000 * each, seed));
  const broken = safety.reduce(
    (sum, one) => sum + one.criticalHeld + one.ownBroken + one.ownPaceBroken + one.lost + one.undoIgnored,
    0,
  );
  const lies = seeds.reduce((sum, seed) => sum + playTruth(10_000 * each, seed).lies.length, 0);
  return [
    ...shares,
    { label: "7: safety broken, in any way", value: broken, unit: "", max: 0 },
    { label: "8: numbers that a recount does not bear out", value: lies, unit: "", max: 0 },
    ...freshHindsight(part, seeds),
  ];
}

/** Each seed with all its people: what a log tells is worth little where it is short. */
function freshHindsight(part: number, seeds: readonly number[]): Figure[] {
  const told = seeds.flatMap((seed) => playHindsight(2_000 * part, seed));
  return [...Map.groupBy(told, ({ name }) => name)].map(([name, all]) => ({
    label: `9: ${name}, told from the log`,
    value: (100 * all.reduce((sum, one) => sum + Math.abs(one.told / one.truth - 1), 0)) / all.length,
    unit: "% off",
    max: 3,
  }));
}
