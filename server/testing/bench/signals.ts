import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Pool } from "undici";
import { closeDb, getDb } from "#db/client.ts";
import { listenHttp, readBody, sendJson } from "#demo/sinks/http-server.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { createAtOnce } from "#server/pipeline/at-once.ts";
import type { NewEvent } from "#server/pipeline/hand-overs.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { bundleWorker, spawnWorker } from "../worker-process.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { quantile } from "./quantile.ts";
import { type Figure, report } from "./report.ts";
import { makeSignalWorld, type SignalWorld } from "./signal-world.ts";

/**
 * Many small events: posted to signals' doors of twenty teams over so many connections, each of ten matches among a
 * thousand subscribers, by one statement, one walk and one message each; from the post until the last of its messages
 * stands in an inbox. One worker process as it ships beside this one, which holds the door.
 *
 * `flood`: as fast as the door takes them. `paced`: as many a second as can be kept up with, for the latency. Beside
 * it stand what the door took meanwhile, and the same stages with one transaction for each event in place of
 * batches.
 */

const TEAMS = 20;
/** Lines are spread over 101 values, so that a thousand and ten have ten at the highest. */
const SUBSCRIBERS = 1_010;
const VALUE = "2.00";
const MATCHES = 10;
const CONNECTIONS = [20, 200];
const FLOOD_EVENTS = 2_000;
const ONE_BY_ONE_EVENTS = 500;
const PACED = { perSecond: 50, seconds: 10 };
/** `perSecondMin`: what Node-RED took in the measurement of 2026 that this product was begun with. */
const TARGETS = { perSecondMin: 1_062, timesOneByOneMin: 4, p99MsMax: 250 };

export async function benchSignals(): Promise<boolean> {
  const database = await startBenchDatabase();
  const bundle = await bundleWorker();
  const door = await openDoor();
  try {
    const teams: SignalWorld[] = [];
    for (let i = 0; i < TEAMS; i++) {
      teams.push(await makeSignalWorld({ name: `team-${i}`, size: SUBSCRIBERS, value: VALUE }));
    }
    if (teams.some(({ expected }) => expected !== MATCHES)) throw new Error("an event has other matches than ten");
    await getDb().db.execute(sql`analyze`);
    await fire(door.url, { teams, connections: 20, count: 100, way: "one-by-one" });
    const oneByOne = new Map<number, number>();
    for (const connections of CONNECTIONS) {
      const fired = { teams, connections, count: ONE_BY_ONE_EVENTS, way: "one-by-one" as const };
      oneByOne.set(connections, (ONE_BY_ONE_EVENTS / (await fire(door.url, fired)).allMs) * 1_000);
    }
    return await withWorker(bundle.path, async () => {
      await fire(door.url, { teams, connections: 20, count: 200 });
      let isGood = await measurePaced(door.url, teams);
      for (const connections of CONNECTIONS) {
        const of = { teams, connections, oneByOnePerSecond: oneByOne.get(connections) ?? 0 };
        isGood = (await measureFlood(door.url, of)) && isGood;
      }
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

async function withWorker<T>(path: string, work: () => Promise<T>): Promise<T> {
  const worker = spawnWorker(path, { BELLWETHER_ROLES: "pipeline,channels" });
  try {
    while (!worker.says("worker ready")) await sleep(50);
    return await work();
  } finally {
    worker.child.kill("SIGTERM");
    await worker.ended;
  }
}

/** The signal door as the web has it, without what Next does before it; and one that does all of it at once. */
function openDoor() {
  const takeWhole = createAtOnce({ clock: systemClock, chance: Math.random });
  return listenHttp(0, async (request, response) => {
    const body = await readBody(request, 10_000);
    const [, way, token = ""] = request.url?.split("/") ?? [];
    const idempotencyKey = String(request.headers["idempotency-key"] ?? "");
    const now = new Date();
    if (way === "one-by-one") {
      const event = await signalOf({ token, body, sourceKey: idempotencyKey, now });
      await getDb().db.transaction((tx) => takeWhole(tx, event));
      return sendJson(response, 202, {});
    }
    sendJson(response, 202, await postSignal({ token, body, idempotencyKey, now }));
  });
}

type Posted = { token: string; body: string; sourceKey: string; now: Date };

async function signalOf({ token, body, sourceKey, now }: Posted): Promise<NewEvent> {
  const [row] = await getDb().db.execute<{ id: string; workspaceId: string }>(sql`
    select id, workspace_id as "workspaceId" from trigger where token_hash = ${sha256(token)}`);
  const ids = { triggerId: Number(row?.id), workspaceId: Number(row?.workspaceId) };
  return { kind: "signal", ...ids, sourceKey, payload: JSON.parse(body), occurredAt: now, observedAt: now };
}

type Fired = {
  teams: SignalWorld[];
  connections: number;
  count: number;
  perSecond?: number;
  way?: "one-by-one" | "inbox";
};
type Arrival = { key: string; at: number };
type Timing = { postedMs: number; allMs: number; latenciesMs: number[] };

let fired = 0;

/** Posts so many events and waits until all of their messages have arrived. */
async function fire(url: string, { teams, connections, count, perSecond, way = "inbox" }: Fired): Promise<Timing> {
  const pool = new Pool(url, { connections });
  const batch = `batch-${++fired}-`;
  const postedAt = new Map<string, number>();
  const before = await inboxSize();
  const startedAt = performance.now();
  let next = 0;
  const post = async () => {
    for (let at = next++; at < count; at = next++) {
      if (perSecond) await sleep(Math.max(0, startedAt + (at * 1_000) / perSecond - performance.now()));
      const key = `${batch}${at}`;
      postedAt.set(key, Date.now());
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: `/${way}/${teams[at % teams.length]?.token}`,
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify({ healthFactor: VALUE }),
      });
      await body.dump();
      if (statusCode !== 202) throw new Error(`the door answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, post));
  const postedMs = performance.now() - startedAt;
  await pool.close();
  const told = await arrivals(batch, { count, before });
  const latenciesMs = told.map(({ key, at }) => at - (postedAt.get(key) ?? Number.NaN)).sort((a, b) => a - b);
  const lastAt = Math.max(...told.map(({ at }) => at));
  return { postedMs, allMs: lastAt - Math.min(...postedAt.values()), latenciesMs };
}

/** When the last of each event's ten messages stood in its inbox for others to see. */
async function arrivals(batch: string, { count, before }: { count: number; before: number }): Promise<Arrival[]> {
  const startedAt = performance.now();
  while ((await inboxSize()) < before + count * MATCHES) {
    if (performance.now() - startedAt > 180_000) throw new Error(`not all of ${count} events were told`);
    await sleep(250);
  }
  const rows = await getDb().db.execute<{ key: string; at: string }>(sql`
    select e.source_key as key, extract(epoch from max(pg_xact_commit_timestamp(m.xmin))) * 1000 as at
    from event e join run r on r.event_id = e.id join execution x on x.run_id = r.id
    join inbox_message m on m.execution_id = x.id
    where e.source_key like ${`${batch}%`} group by e.source_key having count(*) = ${MATCHES}`);
  if (rows.length !== count) throw new Error(`only ${rows.length} of ${count} events were told to ${MATCHES}`);
  return [...rows].map(({ key, at }) => ({ key, at: Number(at) }));
}

async function inboxSize(): Promise<number> {
  const [row] = await getDb().db.execute<{ n: number }>(sql`select count(*)::int as n from inbox_message`);
  return row?.n ?? 0;
}

async function measurePaced(url: string, teams: SignalWorld[]): Promise<boolean> {
  const { perSecond, seconds } = PACED;
  const { latenciesMs } = await fire(url, { teams, connections: 20, count: perSecond * seconds, perSecond });
  return report(`small events of ${MATCHES} matches, ${perSecond} a second`, [
    { label: "post → last of its messages, p50", value: quantile(latenciesMs, 0.5), unit: "ms" },
    { label: "the same, p99", value: quantile(latenciesMs, 0.99), unit: "ms", max: TARGETS.p99MsMax },
  ]);
}

type Flood = { teams: SignalWorld[]; connections: number; oneByOnePerSecond: number };

async function measureFlood(url: string, { oneByOnePerSecond, ...of }: Flood): Promise<boolean> {
  const { postedMs, allMs } = await fire(url, { ...of, count: FLOOD_EVENTS });
  const perSecond = (FLOOD_EVENTS / allMs) * 1_000;
  const figures: Figure[] = [
    { label: "events per second, each told", value: perSecond, unit: "/s", min: TARGETS.perSecondMin },
    { label: "one transaction for each event, in its place", value: oneByOnePerSecond, unit: "/s" },
    { label: "times that", value: perSecond / oneByOnePerSecond, unit: "×", min: TARGETS.timesOneByOneMin },
    { label: "messages per second", value: perSecond * MATCHES, unit: "/s" },
    { label: "limit: events that the door took", value: (FLOOD_EVENTS / postedMs) * 1_000, unit: "/s" },
    { label: "of the limit", value: perSecond / ((FLOOD_EVENTS / postedMs) * 1_000), unit: "×" },
  ];
  return report(`small events of ${MATCHES} matches over ${of.connections} connections`, figures);
}
