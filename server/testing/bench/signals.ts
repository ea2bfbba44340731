import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { bundleWorker, withWorker } from "../worker-process.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { quantile } from "./quantile.ts";
import { ratios } from "./ratios.ts";
import { report } from "./report.ts";
import { openDoor } from "./signal-door.ts";
import { fire, SMALL } from "./signal-flood.ts";
import { makeSmallTeams, type SignalWorld } from "./signal-world.ts";

/**
 * Many small events: posted to signals' doors of twenty teams over so many connections, each of ten matches among a
 * thousand subscribers, by one statement, one walk and one message each; from the post until the last of its messages
 * stands in an inbox. One worker process as it ships beside this one, which holds the door.
 *
 * `flood`: as fast as the door takes them. `paced`: as many a second as can be kept up with, for the latency. Beside
 * it stand what the door took meanwhile, and by turns with it the same stages with one transaction for each event in
 * place of batches. What Node-RED makes of the same events on the same machine: `npm run bench -- node-red`.
 */

const CONNECTIONS = [20, 200];
const TURNS = 3;
const FLOOD_EVENTS = 2_000;
/** A process that has just begun is at two thirds of its speed. */
const WARM_UP = { inbox: 4_000, "one-by-one": 500 };
const ONE_BY_ONE_EVENTS = 500;
const PACED = { perSecond: 50, seconds: 10 };
const ROLES = { BELLWETHER_ROLES: "pipeline,channels" };
/** `perSecondMin`: what Node-RED took in the measurement of 2026 that this product was begun with. */
const TARGETS = { perSecondMin: 1_062, timesOneByOneMin: 4, p99MsMax: 250 };

export async function benchSignals(): Promise<boolean> {
  const database = await startBenchDatabase();
  const bundle = await bundleWorker();
  const door = await openDoor();
  try {
    const teams = await makeSmallTeams("team");
    await getDb().db.execute(sql`analyze`);
    return await withWorker(bundle.path, ROLES, async () => {
      for (const way of ["one-by-one", "inbox"] as const)
        await fire(door.url, { teams, connections: 20, count: WARM_UP[way], way });
      let isGood = await measurePaced(door.url, teams);
      for (const connections of CONNECTIONS) isGood = (await measureFlood(door.url, { teams, connections })) && isGood;
      return isGood;
    });
  } finally {
    await door.close();
    await stopWaking();
    await closeDb();
    await bundle.remove();
    await database.remove();
  }
}

async function measurePaced(url: string, teams: SignalWorld[]): Promise<boolean> {
  const { perSecond, seconds } = PACED;
  const { latenciesMs } = await fire(url, { teams, connections: 20, count: perSecond * seconds, perSecond });
  return report(`small events of ${SMALL.matches} matches, ${perSecond} a second`, [
    { label: "post → last of its messages, p50", value: quantile(latenciesMs, 0.5), unit: "ms" },
    { label: "the same, p99", value: quantile(latenciesMs, 0.99), unit: "ms", max: TARGETS.p99MsMax },
  ]);
}

type Flood = { teams: SignalWorld[]; connections: number };

/** The two by turns, and the middle of each: a machine is faster in one minute than in the next. */
async function measureFlood(url: string, of: Flood): Promise<boolean> {
  const rates = { own: [] as number[], oneByOne: [] as number[], door: [] as number[] };
  for (let turn = 0; turn < TURNS; turn++) {
    const { allMs } = await fire(url, { ...of, count: ONE_BY_ONE_EVENTS, way: "one-by-one" });
    rates.oneByOne.push((ONE_BY_ONE_EVENTS / allMs) * 1_000);
    const flood = await fire(url, { ...of, count: FLOOD_EVENTS });
    rates.own.push((FLOOD_EVENTS / flood.allMs) * 1_000);
    rates.door.push((FLOOD_EVENTS / flood.postedMs) * 1_000);
  }
  const perSecond = quantile(rates.own, 0.5);
  const oneByOne = quantile(rates.oneByOne, 0.5);
  const door = quantile(rates.door, 0.5);
  return report(`small events of ${SMALL.matches} matches over ${of.connections} connections`, [
    { label: "events per second, each told", value: perSecond, unit: "/s", min: TARGETS.perSecondMin },
    { label: "one transaction for each event, in its place", value: oneByOne, unit: "/s" },
    { label: "times that", value: perSecond / oneByOne, unit: "×", min: TARGETS.timesOneByOneMin },
    { label: "times that, each turn", value: ratios(rates.own, rates.oneByOne), unit: "×" },
    { label: "messages per second", value: perSecond * SMALL.matches, unit: "/s" },
    { label: "limit: events that the door took", value: door, unit: "/s" },
    { label: "of the limit", value: perSecond / door, unit: "×" },
  ]);
}
