import { performance } from "node:perf_hooks";
import type postgres from "postgres";
import { type SimulationResult, simulate } from "./simulate.ts";
import { withSimulationDatabase } from "./simulation-database.ts";

type Played = {
  from: number;
  count: number;
  minutes: number;
  untilStep: number | undefined;
  /** Prints all that happened, also when it went well. */
  isTraced: boolean;
  /** Plays the other seeds too when one has failed. */
  keepsGoing: boolean;
  /** Plays each seed again: it must go the same. */
  isTwice: boolean;
};

const TRACE_LINES = 40;
/** A long run says now and then how far it is. */
const SUMMARY_EVERY = 10;

/** Plays seeds one after the other and says what came of them. @returns true when all went as the model says */
export function playSeeds({ from, count, ...by }: Played): Promise<boolean> {
  return withSimulationDatabase(async (sql) => {
    const results: SimulationResult[] = [];
    const startedAt = performance.now();
    for (let seed = from; seed < from + count; seed++) {
      const result = await playSeed(sql, { seed, isTalkative: count <= 20, ...by });
      results.push(result);
      if (result.wrongs.length > 0 && !by.keepsGoing) break;
      if (results.length % SUMMARY_EVERY === 0 && seed + 1 < from + count) {
        console.log(summarise(results, (performance.now() - startedAt) / 1_000));
      }
    }
    console.log(summarise(results, (performance.now() - startedAt) / 1_000));
    return results.every((result) => result.wrongs.length === 0);
  });
}

type One = Omit<Played, "from" | "count"> & { seed: number; isTalkative: boolean };

async function playSeed(sql: postgres.Sql, { seed, minutes, untilStep, ...by }: One): Promise<SimulationResult> {
  const startedAt = performance.now();
  const options = { sql, seed, minutes, ...(untilStep !== undefined && { untilStep }) };
  const result = await simulate(options);
  if (by.isTwice) result.wrongs.push(...differences(result, await simulate(options)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const isWrong = result.wrongs.length > 0;
  if (by.isTraced) console.log(result.trace.join("\n"));
  if (isWrong || by.isTalkative) console.log(lineOf(result, seconds));
  if (isWrong) console.log(explain(result, { minutes }));
  return result;
}

function differences({ trace, traceHash }: SimulationResult, again: SimulationResult): string[] {
  if (again.traceHash === traceHash) return [];
  const parted = trace.findIndex((line, index) => line !== again.trace[index]);
  // the second time went on where the first had ended
  const at = parted < 0 ? trace.length : parted;
  return [`plays differently the second time, line ${at + 1}: "${trace[at]}", then "${again.trace[at]}"`];
}

function lineOf({ seed, steps, alerts, musts, traceHash, wrongs }: SimulationResult, seconds: number): string {
  const verdict = wrongs.length === 0 ? "right" : `${wrongs.length} WRONG`;
  return `seed ${seed}: ${verdict}, ${steps} steps, ${alerts} alerts of which ${musts} had to be, ${traceHash}, ${seconds.toFixed(1)} s`;
}

/** Short enough to read: what is wrong, and the lines of the trace that speak of it. */
export function explain({ seed, wrongs, trace }: SimulationResult, { minutes }: { minutes: number }): string {
  const ids = new Set(wrongs.slice(0, 3).flatMap((wrong) => / (\d+) (?:in-app|email|slack)/.exec(wrong)?.[1] ?? []));
  const about = trace.filter((line) => [...ids].some((id) => new RegExp(`\\b${id}\\b`).test(line.slice(12))));
  return [
    ...wrongs.slice(0, 8).map((wrong) => `  ${wrong}`),
    ...(about.length > 0
      ? ["  what the trace says of it:", ...about.slice(0, TRACE_LINES).map((line) => `    ${line}`)]
      : []),
    `  replay: npm run sim -- --seed ${seed} --minutes ${minutes} --trace`,
    `  shorten: add --until-step <step>`,
  ].join("\n");
}

/** All seeds together, for a report. */
export function summarise(results: readonly SimulationResult[], seconds: number): string {
  const sum = (of: (result: SimulationResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const failed = results.filter((result) => result.wrongs.length > 0).map(({ seed }) => seed);
  const merged = (of: (result: SimulationResult) => Map<string, number>) => {
    const all = new Map<string, number>();
    for (const result of results) for (const [kind, count] of of(result)) all.set(kind, (all.get(kind) ?? 0) + count);
    return [...all].toSorted(([, a], [, b]) => b - a);
  };
  const crashes = merged((result) => result.crashes);
  const places = new Set(results.flatMap((result) => [...result.places]));
  const missed = [...places].filter((place) => !crashes.some(([name]) => name === place));
  const words = (counts: [string, number][]) => counts.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
  const depths = results.flatMap((result) => result.forks.map(({ depth }) => depth));
  return [
    `${results.length} seeds in ${seconds.toFixed(0)} s, ${failed.length === 0 ? "all right" : `failed: ${failed.join(", ")}`}`,
    `alerts ${sum((r) => r.alerts)} (had to be: ${sum((r) => r.musts)}), repeats after doubt ${sum((r) => r.repeats)}, corrections ${sum((r) => r.corrections)}`,
    `forks ${depths.length}, deepest ${Math.max(0, ...depths)}`,
    `faults: ${words(merged((result) => result.faults))}`,
    `deaths at ${crashes.length} of ${places.size} places: ${words(crashes)}`,
    ...(missed.length > 0 ? [`no death yet at: ${missed.join(", ")}`] : []),
  ].join("\n");
}
