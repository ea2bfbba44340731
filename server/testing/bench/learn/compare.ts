import { makePerson, WEEKS, type World } from "./people.ts";
import { GOOD_LABELS, type Labels, play, shareOf, startTally, type Tally } from "./play.ts";
import type { Policy } from "./players.ts";

export type Contender = { policy: Policy; labels?: Labels };
export type Group = { seeds: readonly number[]; people: number };

export type Row = {
  name: string;
  tally: Tally;
  /** Utility as a share of the last contender's, and its standard deviation over the seeds. */
  ofOracle: number;
  spread: number;
};

/** Lets each contender decide for the same people of each seed. @param contenders the oracle last */
export function compare(world: World, contenders: readonly Contender[], { seeds, people }: Group): Row[] {
  const tallies = contenders.map(() => seeds.map(startTally));
  for (const [at, seed] of seeds.entries()) {
    for (let id = 0; id < people; id++) {
      const person = makePerson(world, { id, seed });
      for (const [row, { policy, labels }] of contenders.entries()) {
        const tally = tallies[row]?.[at];
        if (tally) play(policy, person, { tally, labels: labels ?? GOOD_LABELS });
      }
    }
  }
  const best = tallies.at(-1) ?? [];
  return contenders.map(({ policy }, row) => {
    const mine = tallies[row] ?? [];
    const shares = mine.map(({ utility }, at) => utility / (best[at]?.utility ?? Number.NaN));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const spread = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1 || 1));
    return { name: policy.name, tally: sum(mine), ofOracle: sum(mine).utility / sum(best).utility, spread };
  });
}

function sum(tallies: readonly Tally[]): Tally {
  const all = startTally();
  const addShare = (to: { part: number; of: number } | undefined, from: { part: number; of: number }) => {
    if (!to) return;
    to.part += from.part;
    to.of += from.of;
  };
  for (const tally of tallies) {
    for (const key of ["people", "left", "sent", "acted", "utility", "flips"] as const) all[key] += tally[key];
    for (const key of ["recall", "covered", "noiseCut", "afterAway", "near"] as const) addShare(all[key], tally[key]);
    for (const [week, share] of tally.reopened.entries()) addShare(all.reopened[week], share);
    for (const [week, share] of tally.closed.entries()) addShare(all.closed[week], share);
  }
  return all;
}

const COLUMNS: readonly [title: string, show: (row: Row) => string][] = [
  ["msgs/week", ({ tally }) => (tally.sent / tally.people / WEEKS).toFixed(1)],
  ["acted/sent", ({ tally }) => (tally.acted / tally.sent).toFixed(2)],
  ["recall", ({ tally }) => shareOf(tally.recall).toFixed(3)],
  ["+digest", ({ tally }) => shareOf(tally.covered).toFixed(3)],
  ["noise cut", ({ tally }) => shareOf(tally.noiseCut).toFixed(3)],
  ["left %", (row) => (100 * leftShare(row)).toFixed(1)],
  ["utility/oracle", ({ ofOracle, spread }) => `${ofOracle.toFixed(3)} ± ${spread.toFixed(3)}`],
];

export function leftShare({ tally }: Row): number {
  return tally.left / tally.people;
}

export function printRows(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  console.log(`  ${"".padEnd(46)}${COLUMNS.map(([name]) => name.padStart(Math.max(11, name.length + 2))).join("")}`);
  for (const row of rows) {
    const cells = COLUMNS.map(([name, show]) => show(row).padStart(Math.max(11, name.length + 2)));
    console.log(`  ${row.name.padEnd(46)}${cells.join("")}`);
  }
}
