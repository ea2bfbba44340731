import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { Graph } from "#server/contract/graph.ts";
import { demoLending } from "./catalog/protocols/demo-lending.ts";
import { endLeases } from "./testing/end-leases.ts";
import { makeAddress } from "./testing/factories.ts";
import { type LogChain, startLogChain } from "./testing/log-chain.ts";
import { makeTeam, publishGraph } from "./testing/published-workflow.ts";
import { bundleWorker, spawnWorker, type WorkerProcess } from "./testing/worker-process.ts";

/** Real worker processes over one database and one chain, killed and joined in the middle of the work. */

const { db } = getDb();
const TIMEOUT_MS = 60_000;

let bundle: Awaited<ReturnType<typeof bundleWorker>>;
let workers: WorkerProcess[] = [];
let chain: LogChain;
let workspaceId: number;

beforeAll(async () => {
  bundle = await bundleWorker();
}, TIMEOUT_MS);
afterAll(() => bundle.remove());

beforeEach(async () => {
  chain = await startLogChain();
  await db.execute(sql`truncate block, chain_cursor, event, trigger`);
  const { owner, workspace, topic } = await makeTeam();
  workspaceId = workspace.id;
  await publishGraph(owner, alertGraph(chain.address, topic.id));
}, TIMEOUT_MS);

afterEach(async () => {
  for (const worker of workers) worker.child.kill("SIGKILL");
  await Promise.all(workers.map((worker) => worker.ended));
  workers = [];
  await chain.close();
}, TIMEOUT_MS);

/** HealthFactor → the wallet in it → at or under 1.25 → the inbox. */
function alertGraph(address: string, topicId: number): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const [event] = demoLending.events;
  const health = { ref: ["event", "healthFactor"] };
  const message = { subject: ["Health factor ", health], body: ["Seen in ", { ref: ["event", "$tx"] }] };
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
      if: node("condition", { condition: { all: [{ op: "is-at-most", args: [health, { ref: ["who", "line"] }] }] } }),
      tell: node("in-app", { message, urgency: "urgent", topicId }),
    },
    edges: {
      a: { from: ["event", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["if", "in"] },
      c: { from: ["if", "yes"], to: ["tell", "in"] },
    },
    notes: {},
    layout: {},
  };
}

async function startWorker(settings: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = spawnWorker(bundle.path, { BELLWETHER_CHAIN_31337_RPC: chain.url, ...settings });
  workers.push(worker);
  await until(() => worker.says("worker ready"));
  return worker;
}

const isReader = (worker: WorkerProcess) => worker.says("reads this chain");

/** Waits for a fact; how long it takes does not matter. */
async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await sleep(20);
}

const report = (percent: number) => ({ user: makeAddress(), healthFactor: BigInt(percent) * 10n ** 16n });
const emitMany = (count: number, percent: number) =>
  chain.emit(...Array.from({ length: count }, () => report(percent)));
const readFrom = () => until(async () => (await one<number>(sql`select count(*)::int as v from chain_cursor`)) > 0);

async function one<T>(query: ReturnType<typeof sql>): Promise<T> {
  const [row] = await db.execute<{ v: T }>(query);
  return row?.v as T;
}

/** So far has the chain been read. */
const readTo = () => one<number>(sql`select coalesce(max(block_number), 0)::int as v from chain_cursor`);

const inboxCount = () =>
  one<number>(sql`select count(*)::int as v from inbox_message where workspace_id = ${workspaceId}::bigint`);
const openWork = () =>
  one<number>(sql`select (
    (select count(*) from event where matched_at is null)
    + (select count(*) from run where state in ('waiting', 'running'))
    + (select count(*) from delivery where state in ('waiting', 'retrying')))::int as v`);

test("default: a worker kill -9 in the middle, and a second one, change nothing of what is received", {
  timeout: TIMEOUT_MS,
}, async () => {
  const [first, second] = await Promise.all([startWorker(), startWorker()]);
  await readFrom();
  await emitMany(30, 120);
  await emitMany(10, 200);
  await until(async () => (await inboxCount()) > 5);
  const [reader, other] = isReader(first) ? [first, second] : [second, first];
  expect(isReader(other)).toBe(false);
  reader.child.kill("SIGKILL");
  await emitMany(30, 110);
  await until(() => isReader(other));
  const third = await startWorker();
  await emitMany(30, 100);
  const { blockNumber: last } = await emitMany(10, 126);
  // what the dead one had under way: its lease runs out
  await endLeases(db);
  // the last ten are told nothing, so that the inbox is full says nothing of them
  await until(async () => (await readTo()) >= last);
  await until(async () => (await inboxCount()) >= 90 && (await openWork()) === 0);

  expect(await inboxCount()).toBe(90);
  const perExecution = sql`select count(distinct execution_id)::int as v from inbox_message where workspace_id = ${workspaceId}::bigint`;
  expect(await one(perExecution)).toBe(90);
  const outcomes = await db.execute<{ outcome: string; n: number }>(sql`
    select outcome, count(*)::int as n from execution where workspace_id = ${workspaceId}::bigint group by 1 order by 1`);
  expect([...outcomes]).toEqual([
    { outcome: "stopped", n: 20 },
    { outcome: "told", n: 90 },
  ]);
  expect(isReader(third)).toBe(false);
});

test("behavior: SIGTERM finishes what is under way and ends with 0; the next worker goes on from there", {
  timeout: TIMEOUT_MS,
}, async () => {
  const first = await startWorker();
  await readFrom();
  await emitMany(40, 120);
  await until(async () => (await inboxCount()) > 0);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(first.says("worker stopped")).toBe(true);
  expect(await one(sql`select count(*)::int as v from delivery where lease_until is not null`)).toBe(0);
  await emitMany(5, 120);
  await startWorker();
  await until(async () => (await inboxCount()) >= 45 && (await openWork()) === 0);
  expect(await inboxCount()).toBe(45);
});

test("behavior: roles split the work between processes", { timeout: TIMEOUT_MS }, async () => {
  await Promise.all([
    startWorker({ BELLWETHER_ROLES: "ingest" }),
    startWorker({ BELLWETHER_ROLES: "pipeline" }),
    startWorker({ BELLWETHER_ROLES: "channels" }),
  ]);
  await readFrom();
  await emitMany(3, 120);
  await until(async () => (await inboxCount()) === 3 && (await openWork()) === 0);
});

test("args: an unknown role ends the process with the roles that there are", { timeout: TIMEOUT_MS }, async () => {
  const worker = spawnWorker(bundle.path, { BELLWETHER_ROLES: "ingest,sing" });
  expect(await worker.ended).toBe(1);
  expect(worker.says("BELLWETHER_ROLES names sing. Roles are ingest, pipeline, channels.")).toBe(true);
});
