import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { Graph } from "#server/contract/graph.ts";
import { demoLending } from "./catalog/protocols/demo-lending.ts";
import { env } from "./kernel/env.ts";
import { startCallCounter } from "./testing/call-counter.ts";
import { endLeases } from "./testing/end-leases.ts";
import { makeAddress } from "./testing/factories.ts";
import { type FaultProxy, LINE_FAULTS, startFaultProxy } from "./testing/fault-proxy.ts";
import { type LogChain, startLogChain } from "./testing/log-chain.ts";
import { giveCredits } from "./testing/outbox-world.ts";
import { makeTeam, publishGraph } from "./testing/published-workflow.ts";
import { bundleWorker, spawnWorker, type WorkerProcess, workAndKill } from "./testing/worker-process.ts";

/** Real worker processes behind lines that fail in every way, and killed again and again while events flow. */

const { db } = getDb();
const TIMEOUT_MS = 120_000;
const KILLS = 5;
const LOGS_AT_ONCE = 6;

let bundle: Awaited<ReturnType<typeof bundleWorker>>;
let workers: WorkerProcess[] = [];
let proxies: FaultProxy[] = [];
let chain: LogChain;
let workspaceId: number;

beforeAll(async () => {
  bundle = await bundleWorker();
}, TIMEOUT_MS);
afterAll(() => bundle.remove());

beforeEach(async () => {
  chain = await startLogChain();
  await db.execute(sql`truncate block, chain_cursor, event, trigger, log_interest, owed_range`);
  const { owner, workspace, topic } = await makeTeam();
  workspaceId = workspace.id;
  await publishGraph(owner, inboxGraph(chain.address, topic.id));
}, TIMEOUT_MS);

afterEach(async () => {
  for (const worker of workers) worker.child.kill("SIGKILL");
  await Promise.all(workers.map((worker) => worker.ended));
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await chain.close();
  workers = [];
  proxies = [];
}, TIMEOUT_MS);

/** HealthFactor → the wallet in it → the inbox. */
function inboxGraph(address: string, topicId: number): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const [event] = demoLending.events;
  const message = { subject: ["Health factor ", { ref: ["event", "healthFactor"] }], body: ["Told"] };
  return {
    schema: 1,
    nodes: {
      event: node("contract-event", {
        chainId: 31337,
        contract: { address, name: "", events: demoLending.events, event: event ? signatureOf(event) : "" },
        units: { healthFactor: { decimals: 18, unit: "" } },
        filters: [],
      }),
      who: node("wallet-in-event", { wallet: { ref: ["event", "user"] }, topicId, unknown: "enrol" }),
      tell: node("in-app", { message, urgency: "urgent", topicId }),
    },
    edges: { a: { from: ["event", "next"], to: ["who", "in"] }, b: { from: ["who", "next"], to: ["tell", "in"] } },
    notes: {},
    layout: {},
  };
}

async function startWorker(settings: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = spawnWorker(bundle.path, { BELLWETHER_CHAIN_31337_RPC: chain.url, ...settings });
  workers.push(worker);
  await until(() => worker.says("worker ready") || worker.child.exitCode !== null);
  return worker;
}

/** Waits for a fact; how long it takes does not matter. */
async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await sleep(20);
}

async function count(query: ReturnType<typeof sql>): Promise<number> {
  const [row] = await db.execute<{ v: number }>(query);
  return row?.v ?? 0;
}

const isRead = () => until(async () => (await count(sql`select count(*)::int as v from chain_cursor`)) > 0);
const inboxCount = () =>
  count(sql`select count(*)::int as v from inbox_message where workspace_id = ${workspaceId}::bigint`);
const toldCount = () =>
  count(
    sql`select count(distinct execution_id)::int as v from inbox_message where workspace_id = ${workspaceId}::bigint`,
  );
const openWork = () =>
  count(sql`select ((select count(*) from event where matched_at is null)
    + (select count(*) from run where state in ('waiting', 'running'))
    + (select count(*) from delivery where state in ('waiting', 'retrying')))::int as v`);

let emitted = 0;
async function emit(): Promise<void> {
  const reports = Array.from({ length: LOGS_AT_ONCE }, () => ({ user: makeAddress(), healthFactor: 10n ** 18n }));
  await chain.emit(...reports);
  emitted += LOGS_AT_ONCE;
}

/** Each log has told its wallet once, and nothing is left. What the dead had under way goes on at once. */
async function allTold(start?: () => Promise<unknown>): Promise<void> {
  await until(async () => {
    if (start && workers.every(({ child }) => child.exitCode !== null)) await start();
    await endLeases(db, sql`lease_until > now() + interval '5 seconds'`);
    return (await inboxCount()) >= emitted && (await openWork()) === 0;
  });
  expect([await inboxCount(), await toldCount()]).toEqual([emitted, emitted]);
}

test("behavior: M4 T6 whatever befalls the lines to the chain and to the database, nothing is lost or doubled", {
  timeout: TIMEOUT_MS,
}, async () => {
  emitted = 0;
  const rpc = await startFaultProxy(chain.url);
  const postgres = await startFaultProxy(env().DATABASE_URL);
  proxies = [rpc, postgres];
  const start = () =>
    startWorker({
      BELLWETHER_CHAIN_31337_RPC: rpc.through(chain.url),
      DATABASE_URL: postgres.through(env().DATABASE_URL),
    });
  await start();
  await isRead();
  for (const fault of LINE_FAULTS) {
    for (const proxy of [rpc, postgres]) {
      proxy.set(fault);
      await emit();
      await sleep(200);
      proxy.set(undefined);
      // the database's driver may end the process when its line is cut in the middle of a write: it is started again
      if (workers.every(({ child }) => child.exitCode !== null)) await start();
    }
  }
  await emit();
  await allTold(start);
});

test("behavior: M4 kill -9 again and again while events flow changes nothing of what is received", {
  timeout: TIMEOUT_MS,
}, async () => {
  emitted = 0;
  await startWorker();
  await isRead();
  for (let kill = 0; kill < KILLS; kill++) {
    const told = await inboxCount();
    await emit();
    await emit();
    // in the middle: some of it was told, most was not
    await until(async () => (await inboxCount()) > told);
    for (const worker of workers) worker.child.kill("SIGKILL");
    await emit();
    await startWorker();
  }
  await allTold();
});

const CROWD = 600;
/** Places of the lane of web calls: what one worker may have under way. */
const LANE = 64;

/** The log's event → everybody of the topic → a call of this URL. */
function callGraph(address: string, topicId: number, url: string): Graph {
  const graph = inboxGraph(address, topicId);
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const nodes = {
    ...graph.nodes,
    who: node("topic-subscribers", { topicId }),
    tell: node("webhook", { method: "POST", url: [url], headers: [], body: [] }),
  };
  return { ...graph, nodes };
}

test("behavior: T6 two workers, one killed every two seconds in the midst of a large run: everybody is told, hardly anybody twice", {
  timeout: TIMEOUT_MS,
}, async () => {
  const counter = await startCallCounter();
  const { owner, workspace, topic } = await makeTeam();
  await db.execute(sql`
    with people as (
      insert into subscriber (workspace_id, address)
      select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${CROWD}::int) g returning id)
    insert into preference (subscriber_id, topic_id, workspace_id, enabled)
    select id, ${topic.id}::bigint, ${workspace.id}::bigint, true from people`);
  await giveCredits(workspace.id, CROWD);
  await publishGraph(owner, callGraph(chain.address, topic.id, counter.url));
  const mine = sql`workspace_id = ${workspace.id}::bigint`;
  const countDeliveries = (which: ReturnType<typeof sql>) =>
    count(sql`select count(*)::int as v from delivery where ${mine} and ${which}`);
  const kills = await workAndKill({
    path: bundle.path,
    settings: { BELLWETHER_CHAIN_31337_RPC: chain.url, BELLWETHER_ALLOW_PRIVATE_URLS: "1" },
    everyMs: 2_000,
    begin: async () => {
      await isRead();
      await chain.emit({ user: makeAddress(), healthFactor: 10n ** 18n });
    },
    isAlmostDone: async () => (await countDeliveries(sql`state = 'delivered' or lease_until is not null`)) === CROWD,
    isDone: async () => {
      // what the dead had under way goes on now: nobody who lives takes two seconds for a call
      await endLeases(db, sql`lease_until < now() + interval '58 seconds'`);
      return (await countDeliveries(sql`state <> 'delivered'`)) === 0;
    },
  });
  await counter.close();
  const { effects, repeats } = counter.counts();
  expect(effects).toBe(CROWD);
  expect(kills).toBeGreaterThan(0);
  expect(repeats).toBeLessThanOrEqual(kills * LANE);
});
