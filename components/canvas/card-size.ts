import type { Family } from "#server/contract/catalog.ts";

export type Size = { width: number; height: number };

const WIDTH = 320;
const WIDTH_THEN = 220;
const WIDTH_PER_WAY = 120;
const HEIGHT = 84;
const HEIGHT_THEN = 104;
const HEIGHT_WAYS = 31;

/** Pixels at 100 %; half a width lies on the grid of 10, so that cards under each other have straight edges. Cards keep one size whatever their sentence says, so nothing jumps while a sentence loads. */
export function cardSize(family: Family, wayCount: number): Size {
  const ways = wayCount > 1 ? wayCount : 0;
  const width = Math.max(family === "then" && ways === 0 ? WIDTH_THEN : WIDTH, ways * WIDTH_PER_WAY);
  const height = (family === "then" ? HEIGHT_THEN : HEIGHT) + (ways ? HEIGHT_WAYS : 0);
  return { width, height };
}
