import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { PgBoss } from "pg-boss";
import { closeDb, getDb } from "#db/client.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import { reserveCredits } from "#server/ledger/reserve.ts";
import { LaneTokens } from "#server/pipeline/outbox/lane-tokens.ts";
import { makeRun, makeWorkflow, makeWorkspace } from "../factories.ts";
import { bundleWorker, spawnWorker, type WorkerProcess, withWorker } from "../worker-process.ts";
import type { BareNews } from "./bare-engine.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { forkBeside } from "./fork-beside.ts";
import { quantile } from "./quantile.ts";
import { ratios } from "./ratios.ts";
import { type Figure, report } from "./report.ts";
import { residentMb } from "./resident-memory.ts";
import { type Sink, startSink } from "./sink-process.ts";
import { webhookLane } from "./webhook-lane.ts";

/**
 * Web calls that wait, to a sink on this machine: by one worker process and by two, each call with its attempt, its
 * receipt and its credit posted. The limit beside it is the job engine alone: one job a call, fetched and completed in
 * batches of five hundred, which keeps none of that. Neither begins before its processes have started. Then a million
 * wait, and a worker's memory is watched.
 */

const BARE_QUEUE = "bare";
const WORKSPACES = 4;
const CALLS = 40_000;
const TURNS = 3;
const QUEUED = 1_000_000;
const WATCHED_SECONDS = 20;
const PRICE_MILLI = 1_000;
const RESERVED_AT_ONCE = 5_000;
/** A lane that nothing but the machine holds back. */
const LANES = webhookLane(512);
const TARGETS = { ratioMin: 0.5, rssMbMax: 300 };

export async function benchDeliver({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const calls = isQuick ? CALLS / 10 : CALLS;
  const database = await startBenchDatabase();
  const bundle = await bundleWorker();
  const sink = await startSink();
  try {
    const teams = await makeTeams(sink.url);
    const bench = { path: bundle.path, sink, teams, databaseUrl: database.url, calls };
    const figures: Figure[] = [];
    for (const processes of [1, 2]) figures.push(...figuresOf(processes, await byTurns(bench, processes)));
    const isFast = report(
      `${calls.toLocaleString("en")} web calls to a sink, with attempt, receipt and ledger`,
      figures,
    );
    return (await watchMemory(bench, isQuick ? QUEUED / 20 : QUEUED)) && isFast;
  } finally {
    await sink.stop();
    await closeDb();
    await bundle.remove();
    await database.remove();
  }
}

type Rates = { own: number[]; bare: number[] };

/** The two by turns: a machine is faster in one minute than in the next. */
async function byTurns(of: Bench, processes: number): Promise<Rates> {
  const rates: Rates = { own: [], bare: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    rates.bare.push(await bareEngine(of, processes));
    rates.own.push(await workers(of, processes));
  }
  return rates;
}

/** The middle one of each. */
function figuresOf(processes: number, rates: Rates): Figure[] {
  const by = processes === 1 ? "one process" : "two processes";
  const own = quantile(rates.own, 0.5);
  const bare = quantile(rates.bare, 0.5);
  return [
    { label: `${by}: deliveries per second`, value: own, unit: "/s" },
    { label: `${by}: limit, the bare engine`, value: bare, unit: "/s" },
    { label: `${by}: of the limit`, value: own / bare, unit: "×", min: TARGETS.ratioMin },
    { label: `${by}: of the limit, each turn`, value: ratios(rates.own, rates.bare), unit: "×" },
  ];
}

type Team = { workspaceId: number; workflowId: number };
type Bench = { path: string; sink: Sink; teams: Team[]; databaseUrl: string; calls: number };

async function makeTeams(url: string): Promise<Team[]> {
  const teams: Team[] = [];
  for (let at = 0; at < WORKSPACES; at++) {
    const { id: workspaceId } = await makeWorkspace();
    const { id: workflowId } = await makeWorkflow({ id: workspaceId, slug: url }, { state: "live" });
    const grant = { workspaceId, transferKey: `bench:${at}`, amountMilli: 1e12, note: "Benchmark", actor: null };
    await getDb().db.transaction((tx) => grantCredits(tx, { ...grant, now: new Date() }));
    teams.push({ workspaceId, workflowId });
  }
  return teams;
}

let batches = 0;

/** Deliveries as they stand when their executions are done, each of a subscriber and a run of its own. */
async function queue(of: Bench, { count, priceMilli }: { count: number; priceMilli: number }): Promise<number[]> {
  const { db } = getDb();
  const batch = ++batches;
  const runs: number[] = [];
  for (const { workspaceId, workflowId } of of.teams) {
    const run = await makeRun({ id: workflowId, workspaceId });
    runs.push(run.id);
    await db.execute(sql`
      with people as (
        insert into subscriber (workspace_id, address)
        select ${workspaceId}::bigint, '0x' || lpad(to_hex(g + ${batch * 10_000_000}::bigint), 40, '0')
        from generate_series(1, ${count / WORKSPACES}::int) g
        returning id
      ), passed as (
        insert into execution (workspace_id, run_id, workflow_id, subscriber_id, state, outcome, created_at, done_at)
        select ${workspaceId}::bigint, ${run.id}::bigint, ${workflowId}::bigint, id, 'done', 'told', now(), now()
        from people
        returning id, subscriber_id
      )
      insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
        target, urgency, content, price_milli, next_at, occurred_at, created_at)
      select ${workspaceId}::bigint, ${workflowId}::bigint, ${run.id}::bigint, id, subscriber_id, 'then',
        'bench:' || id, 'webhook', ${`${of.sink.url}/call`}, 'normal',
        jsonb_build_object('kind', 'web-call', 'method', 'POST', 'headers', '[]'::jsonb,
          'body', jsonb_build_object('wallet', subscriber_id, 'healthFactor', '1.08')),
        ${priceMilli}::int, now(), now(), now()
      from passed`);
    if (priceMilli > 0) await reserve({ workspaceId, workflowId, runId: run.id });
  }
  await db.execute(sql`analyze`);
  return runs;
}

type Queued = { workspaceId: number; workflowId: number; runId: number };

async function reserve({ workspaceId, workflowId, runId }: Queued): Promise<void> {
  const { db } = getDb();
  const rows = await db.execute<{ id: string }>(
    sql`select id from delivery where run_id = ${runId}::bigint order by id`,
  );
  const items = rows.map(({ id }) => ({
    ...{ workspaceId, workflowId, transferKey: `d${id}` },
    ...{ deliveryId: Number(id), amountMilli: PRICE_MILLI },
  }));
  for (let from = 0; from < items.length; from += RESERVED_AT_ONCE) {
    const part = items.slice(from, from + RESERVED_AT_ONCE);
    await db.transaction((tx) => reserveCredits(tx, { items: part, now: new Date() }));
  }
}

/** @returns deliveries per second, from the first to the last that is written down as delivered */
async function workers(of: Bench, processes: number): Promise<number> {
  const runs = await queue(of, { count: of.calls, priceMilli: PRICE_MILLI });
  const before = await of.sink.posts();
  const { db } = getDb();
  const settings = { BELLWETHER_ROLES: "channels", BELLWETHER_LANES: LANES };
  const heldUntil = await holdLane();
  const started = Array.from({ length: processes }, () => spawnWorker(of.path, settings));
  const span = sql`
    select count(*)::int as n, extract(epoch from max(done_at) - min(done_at)) as seconds
    from delivery where run_id = any(${`{${runs.join(",")}}`}::bigint[]) and state = 'delivered'`;
  try {
    while (!started.every((worker) => worker.says("worker ready")))
      await Promise.race([sleep(50), ...started.map(diedEarly)]);
    if (performance.now() >= heldUntil) throw new Error(`the workers took longer than ${STARTING_SECONDS} s to start`);
    for (;;) {
      await Promise.race([sleep(500), ...started.map(diedEarly)]);
      // to count rows costs Postgres a good part of what is measured
      if ((await of.sink.posts()) - before < of.calls) continue;
      const [row] = await db.execute<{ n: number; seconds: string }>(span);
      if (row?.n !== of.calls) continue;
      await check(of, { runs, posts: (await of.sink.posts()) - before });
      return of.calls / Number(row.seconds);
    }
  } finally {
    for (const { child } of started) child.kill("SIGTERM");
    await Promise.all(started.map(({ ended }) => ended));
  }
}

const STARTING_SECONDS = 10;

/** As a provider that wants nothing more for so long: no worker begins before all have started, as it is with the engine. @returns until when, as `performance.now` says it */
async function holdLane(): Promise<number> {
  const heldUntil = performance.now() + STARTING_SECONDS * 1_000;
  const tokens = new LaneTokens({ db: getDb().db, paceNow: () => sql`clock_timestamp()` }, "webhook", 1);
  await tokens.hold(STARTING_SECONDS);
  return heldUntil;
}

async function diedEarly({ ended }: WorkerProcess): Promise<never> {
  throw new Error(`a worker ended by itself, with ${await ended}`);
}

/** Each was called once, with an attempt and a posted credit. */
async function check({ calls }: Bench, { runs, posts }: { runs: number[]; posts: number }): Promise<void> {
  const [row] = await getDb().db.execute<{ attempts: number; charged: number }>(sql`
    select count(*)::int as attempts, (
      select count(*)::int from ledger_transfer t, unnest(t.delivery_ids) as paid (id) join delivery d on d.id = paid.id
      where t.kind = 'post' and d.run_id = any(${`{${runs.join(",")}}`}::bigint[])) as charged
    from delivery_attempt a join delivery d on d.id = a.delivery_id
    where a.outcome = 'accepted' and d.run_id = any(${`{${runs.join(",")}}`}::bigint[])`);
  if (posts === calls && row?.attempts === calls && row.charged === calls) return;
  throw new Error(`of ${calls} calls ${posts} came, ${row?.attempts} have an attempt, ${row?.charged} were charged`);
}

/** @returns jobs per second */
async function bareEngine({ databaseUrl, sink, calls }: Bench, processes: number): Promise<number> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 2, schedule: false, supervise: false });
  await boss.start();
  await boss.createQueue(BARE_QUEUE);
  const body = JSON.stringify({ wallet: 1, healthFactor: "1.08" });
  for (let at = 0; at < calls; at += RESERVED_AT_ONCE) {
    const part = Math.min(RESERVED_AT_ONCE, calls - at);
    await boss.insert(
      BARE_QUEUE,
      Array.from({ length: part }, () => ({ data: { url: `${sink.url}/call`, body } })),
    );
  }
  await boss.stop({ graceful: false });
  await getDb().db.execute(sql`analyze`);
  const children = Array.from({ length: processes }, () => forkBeside("./bare-engine.ts", [databaseUrl, BARE_QUEUE]));
  await Promise.all(children.map((child) => once(child, "message")));
  const startedAt = performance.now();
  const ended = children.map((child) => once(child, "message") as Promise<[BareNews]>);
  for (const child of children) child.send({});
  await Promise.all(ended);
  return (calls / (performance.now() - startedAt)) * 1_000;
}

async function watchMemory(of: Bench, count: number): Promise<boolean> {
  await queue(of, { count, priceMilli: 0 });
  const settings = { BELLWETHER_ROLES: "channels", BELLWETHER_LANES: LANES };
  let rssMb = 0;
  const sent = await withWorker(of.path, settings, async (worker) => {
    const before = await of.sink.posts();
    for (let looks = 0; looks < WATCHED_SECONDS * 4; looks++) {
      await sleep(250);
      rssMb = Math.max(rssMb, residentMb(worker.child.pid));
    }
    return (await of.sink.posts()) - before;
  });
  return report(`${count.toLocaleString("en")} web calls wait, watched for ${WATCHED_SECONDS} s`, [
    { label: "memory of the worker, most", value: rssMb, unit: "MB", max: TARGETS.rssMbMax },
    { label: "calls per second", value: sent / WATCHED_SECONDS, unit: "/s", min: 1 },
  ]);
}
