import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { ENGAGED, makePerson } from "./people.ts";
import { shareOf } from "./play.ts";
import { EVERYTHING, learned, ORACLE } from "./players.ts";
import { playSafety } from "./safety.ts";
import { playTruth } from "./truth.ts";

test("default: nothing critical is held, capped or delayed, no own line broken, and an undo counts at once", () => {
  const found = playSafety(30_000, 9);
  expect(found).toMatchObject({ criticalHeld: 0, ownBroken: 0, ownPaceBroken: 0, lost: 0, undoIgnored: 0 });
  expect(Math.min(found.critical, found.own)).toBeGreaterThan(5_000);
});

test("default: every number in every sentence is borne out by a recount of the rows", () => {
  const { lies, numbers, sentences } = playTruth(300, 9);
  expect(lies).toEqual([]);
  expect(numbers).toBeGreaterThan(2 * sentences);
});

test("behavior: the same seed is the same people, and another others", () => {
  const one = makePerson(ENGAGED, { id: 3, seed: 1 });
  expect(makePerson(ENGAGED, { id: 3, seed: 1 })).toEqual(one);
  expect(makePerson(ENGAGED, { id: 3, seed: 2 })).not.toEqual(one);
});

test("behavior: who learns sends less than everything, misses little, and is worth more", () => {
  const contenders = [{ policy: EVERYTHING }, { policy: learned("learned") }, { policy: ORACLE }];
  const [everything, own, oracle] = compare(ENGAGED, contenders, { seeds: [1], people: 60 });
  expect(own?.tally.sent).toBeLessThan(everything?.tally.sent ?? 0);
  expect(own?.ofOracle).toBeGreaterThan(everything?.ofOracle ?? 1);
  expect(shareOf(own?.tally.recall ?? { part: 0, of: 0 })).toBeGreaterThan(0.9);
  expect(oracle?.ofOracle).toBe(1);
});
