import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { encodeAbiParameters, pad } from "viem";
import { closeDb, getDb } from "#db/client.ts";
import { listenHttp, readBody, sendJson } from "#demo/sinks/http-server.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { Graph } from "#server/contract/graph.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { makeAddress, makeTopic, makeTrigger, makeVersion, makeWorkflow, makeWorkspace } from "../factories.ts";
import { HEALTH_FACTOR, HEALTH_FACTOR_TOPIC } from "../live-workflow.ts";
import { sampleLogs, wholeSet } from "../mainnet-logs.ts";
import { giveCredits } from "../outbox-world.ts";
import { bundleWorker, spawnWorker } from "../worker-process.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { type LogNode, startLogNode } from "./ingest-node.ts";
import { CHAIN, wantShare } from "./ingest-world.ts";
import { quantile } from "./quantile.ts";
import { report } from "./report.ts";
import { residentMb } from "./resident-memory.ts";

/** A worker as it ships, in a process of its own, reading the benchmark's node by websocket. */
type Live = { node: LogNode; workerPid: number };

async function withWorker<T>(prepare: () => Promise<void>, work: (live: Live) => Promise<T>): Promise<T> {
  const database = await startBenchDatabase();
  const node = await startLogNode();
  const bundle = await bundleWorker();
  await prepare();
  const worker = spawnWorker(bundle.path, { [`BELLWETHER_CHAIN_${CHAIN}_RPC`]: node.ws, LOG_LEVEL: "info" });
  try {
    while ((await cursorNumber()) === undefined) await sleep(50);
    return await work({ node, workerPid: worker.child.pid ?? 0 });
  } finally {
    worker.child.kill("SIGTERM");
    await worker.ended;
    await bundle.remove();
    await node.stop();
    await closeDb();
    await database.remove();
  }
}

async function cursorNumber(): Promise<number | undefined> {
  const [row] = await getDb().db.execute<{ number: number }>(sql`
    select block_number::int as number from chain_cursor where chain_id = ${CHAIN}::int and block_number >= 0`);
  return row?.number;
}

const LOGS_PER_BLOCK = 1_000;
const BLOCK_MS = 250;
const SUSTAINED = { lagMsMax: 5_000, rssMbMax: 300 };

/**
 * Blocks of 1,000 real logs at 250 ms, for minutes, of which a fiftieth is wanted: how old the oldest block is that the
 * worker has not read, and the worker's memory.
 */
export async function benchSustained(minutes: number): Promise<boolean> {
  const logs = repeated(wholeSet() ?? sampleLogs(), LOGS_PER_BLOCK);
  let share = 0;
  const prepare = async () => {
    share = await wantShare(logs, 0.02);
  };
  return withWorker(prepare, async ({ node, workerPid }) => {
    const minedAt = new Map<number, number>();
    node.onMined(({ number, atMs }) => minedAt.set(number, atMs));
    const blocks = Math.round((minutes * 60_000) / BLOCK_MS);
    const isDone = node.hear("done").then(() => true);
    const wire = logs.map(({ address, topics, data }) => ({ address, topics, data }));
    node.tell({ kind: "mine", everyMs: BLOCK_MS, logs: wire, blocks });
    const lags: number[] = [];
    let rssMb = 0;
    for (let isOver = false; !isOver; isOver = await Promise.race([isDone, sleep(200, false)])) {
      const number = await cursorNumber();
      const next = number === undefined ? undefined : minedAt.get(number + 1);
      lags.push(next === undefined ? 0 : Date.now() - next);
      rssMb = Math.max(rssMb, residentMb(workerPid));
    }
    const half = lags.slice(lags.length / 2);
    const sorted = lags.toSorted((a, b) => a - b);
    return report(
      `${blocks} blocks of ${LOGS_PER_BLOCK} logs at ${BLOCK_MS} ms, ${(share * 100).toFixed(0)} % wanted`,
      [
        { label: "lag, most", value: Math.max(...lags), unit: "ms", max: SUSTAINED.lagMsMax },
        { label: "lag in the second half, most", value: Math.max(...half), unit: "ms" },
        { label: "lag, p50", value: quantile(sorted, 0.5), unit: "ms" },
        { label: "limit: a block each", value: BLOCK_MS, unit: "ms" },
        { label: "memory of the worker, most", value: rssMb, unit: "MB", max: SUSTAINED.rssMbMax },
      ],
    );
  });
}

const repeated = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[i % items.length] as T);

const EVENTS_PER_SECOND = 10;
const WARM_UP_EVENTS = 30;
const LATENCY = { p50MsMax: 150, p99MsMax: 500 };

/** From a block's being mined until a local sink has taken the web call of its one event, ten times a second. */
export async function benchLatency(seconds: number): Promise<boolean> {
  const arrivedAt = new Map<string, number>();
  const sink = await listenHttp(0, async (request, response) => {
    const { tx } = JSON.parse(await readBody(request, 10_000)) as { tx: string };
    if (!arrivedAt.has(tx)) arrivedAt.set(tx, Date.now());
    sendJson(response, 200, {});
  });
  const address = makeAddress();
  try {
    return await withWorker(
      () => makeWebCall(address, sink.url),
      async ({ node }) => {
        const mined: { txHash: string; atMs: number }[] = [];
        node.onMined((news) => mined.push(news));
        const count = seconds * EVENTS_PER_SECOND + WARM_UP_EVENTS;
        const data = encodeAbiParameters([{ type: "uint256" }], [10n ** 18n]);
        const log = { address, topics: [HEALTH_FACTOR_TOPIC, pad(makeAddress())], data };
        const done = node.hear("done");
        node.tell({ kind: "mine", everyMs: 1_000 / EVENTS_PER_SECOND, logs: [log], blocks: count });
        await done;
        const startedAt = performance.now();
        while (arrivedAt.size < count) {
          if (performance.now() - startedAt > 30_000) throw new Error(`${arrivedAt.size} of ${count} came`);
          await sleep(20);
        }
        const measured = mined.slice(WARM_UP_EVENTS);
        const times = measured.map(({ txHash, atMs }) => (arrivedAt.get(txHash) ?? Number.NaN) - atMs);
        times.sort((a, b) => a - b);
        const bareMs = await bareCall(sink.url);
        return report(`mined → taken by a local sink, ${times.length} events at ${EVENTS_PER_SECOND}/s by websocket`, [
          { label: "p50", value: quantile(times, 0.5), unit: "ms", max: LATENCY.p50MsMax },
          { label: "p99", value: quantile(times, 0.99), unit: "ms", max: LATENCY.p99MsMax },
          { label: "limit: a bare web call to the sink, p50", value: bareMs, unit: "ms" },
          { label: "times the limit, p50", value: quantile(times, 0.5) / bareMs, unit: "×" },
        ]);
      },
    );
  } finally {
    await sink.close();
  }
}

async function bareCall(url: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    const startedAt = performance.now();
    await (await fetch(url, { method: "POST", body: JSON.stringify({ tx: "bare" }) })).text();
    times.push(performance.now() - startedAt);
  }
  return quantile(
    times.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Each `HealthFactor` of the contract becomes one web call. */
async function makeWebCall(address: `0x${string}`, url: string): Promise<void> {
  const { db } = getDb();
  const workspace = await makeWorkspace({ slug: "bench-latency", name: "Bench" });
  await giveCredits(workspace.id, 1_000_000);
  const topic = await makeTopic(workspace);
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const graph = graphOf({ address, topicId: topic.id, url });
  const plan = compilePlan(graph, await db.transaction((tx) => loadFacts(tx, workspace.id)));
  const version = await makeVersion(workflow, { graph, plan });
  const spec = plan.triggers[0]?.spec;
  if (spec?.kind !== "log") throw new Error("the workflow of the benchmark has no log trigger");
  const { chainId, topic0 } = spec;
  const row = { versionId: version.id, nodeId: "event", kind: "log" as const, chainId, address, topic0, spec };
  await makeTrigger(workflow, row);
}

function graphOf({ address, topicId, url }: { address: string; topicId: number; url: string }): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  return {
    schema: 1,
    nodes: {
      event: node("contract-event", {
        chainId: CHAIN,
        contract: { address, name: "", events: [HEALTH_FACTOR], event: signatureOf(HEALTH_FACTOR) },
        units: { healthFactor: { decimals: 18, unit: "" } },
        filters: [],
      }),
      who: node("wallet-in-event", { wallet: { ref: ["event", "user"] }, topicId, unknown: "enrol" }),
      call: node("webhook", { method: "POST", url: [url], headers: [], body: [{ name: "tx", ref: ["event", "$tx"] }] }),
    },
    edges: {
      a: { from: ["event", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["call", "in"] },
    },
    notes: {},
    layout: {},
  };
}
