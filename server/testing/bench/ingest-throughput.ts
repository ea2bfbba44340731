import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { createChains } from "#server/chain/chains.ts";
import { createLogsApart } from "#server/chain/logs-apart.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { Secret } from "#server/kernel/secret.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { stepChain } from "#server/pipeline/ingest/step-chain.ts";
import { createWatchedChain } from "#server/pipeline/ingest/watched-chain.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { createSettleEvents } from "#server/pipeline/match/settle-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { silentHandOvers } from "../fake-hand-overs.ts";
import { sampleLogs, wholeSet } from "../mainnet-logs.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { type LogNode, startLogNode } from "./ingest-node.ts";
import { CHAIN, wantAll, wantShare } from "./ingest-world.ts";
import { report } from "./report.ts";

/**
 * Catching up on real logs of Ethereum: fetched, verified, filtered, stored and matched, until the last event has been
 * looked at. Beside it, by turns, a bare loop that asks for the same logs in the same ranges and parses the JSON. Ingest
 * has this process's one thread and one that reads answers; the node and Postgres have processes of their own.
 */

const TARGETS = { ratioMin: 0.5 };
/** Of a busy chain's logs, what a team with some hundred tokens wants. */
const REALISTIC_SHARE = 0.02;
/** So often each, by turns: beside others' work the least of several is what it takes. */
const ROUNDS = 3;
/** Between looks that found nothing: a worker, which is woken, looks far more seldom. */
const IDLE_MS = 25;

export async function benchThroughput(isQuick: boolean): Promise<boolean> {
  const copies = isQuick ? 5 : 300;
  const some = await measure({ copies, want: (logs) => wantShare(logs, REALISTIC_SHARE) });
  const all = await measure({
    copies: isQuick ? 2 : 4,
    want: async () => {
      await wantAll();
      return 1;
    },
  });
  const ratio = (of: Measured) => of.perSecond / of.barePerSecond;
  return report(`${some.logs.toLocaleString("en")} logs of Ethereum from fetched to matched, ${some.blocks} blocks`, [
    { label: "share of the logs that is wanted", value: some.share * 100, unit: "%" },
    { label: "logs per second", value: some.perSecond, unit: "/s" },
    { label: "limit: bare eth_getLogs and JSON.parse", value: some.barePerSecond, unit: "/s" },
    { label: "of the limit", value: ratio(some), unit: "×", min: TARGETS.ratioMin },
    { label: "of the limit, by processor time", value: some.processorRatio, unit: "×" },
    { label: "every log wanted: events per second", value: all.perSecond, unit: "/s" },
    { label: "every log wanted: of the limit", value: ratio(all), unit: "×" },
  ]);
}

type Measured = {
  logs: number;
  blocks: number;
  share: number;
  perSecond: number;
  barePerSecond: number;
  /** The same by what this process used of its processor: steadier where others want it too. */
  processorRatio: number;
};
type Took = { ms: number; processorMs: number };

function startClocks(): () => Took {
  const startedAt = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { ms: performance.now() - startedAt, processorMs: (user + system) / 1_000 };
  };
}
type Case = { copies: number; want: (logs: ReturnType<typeof sampleLogs>) => Promise<number> };

async function measure({ copies, want }: Case): Promise<Measured> {
  const database = await startBenchDatabase();
  const node = await startLogNode();
  try {
    const share = await want(wholeSet() ?? sampleLogs());
    const look = createIngest(node);
    await look.step();
    const own: Took[] = [];
    const bare: Took[] = [];
    let [logs, blocks] = [0, 0];
    // the first is as by a worker that has just begun: its rate is not learned, its code not compiled
    for (let round = 0; round <= ROUNDS; round += 1) {
      const fromBlock = round * blocks + 1;
      ({ logs, blocks } = await reveal(node, copies));
      const bareTook = await bareLoop(node, { logs, blocks, fromBlock });
      const clocks = startClocks();
      await look.readAll(blocks);
      const ownTook = clocks();
      await check({ logs: (round + 1) * logs, share });
      if (round === 0) continue;
      bare.push(bareTook);
      own.push(ownTook);
    }
    const least = (all: readonly Took[], of: (one: Took) => number) => Math.min(...all.map(of));
    const perSecond = (all: readonly Took[]) => (logs / least(all, ({ ms }) => ms)) * 1_000;
    const processorMs = ({ processorMs: ms }: Took) => ms;
    return {
      logs,
      blocks,
      share,
      perSecond: perSecond(own),
      barePerSecond: perSecond(bare),
      processorRatio: least(bare, processorMs) / least(own, processorMs),
    };
  } finally {
    await node.stop();
    await closeDb();
    await database.remove();
  }
}

async function reveal(node: LogNode, copies: number): Promise<{ logs: number; blocks: number }> {
  node.tell({ kind: "history", copies });
  const ready = await node.hear("ready");
  node.tell({ kind: "reveal" });
  return ready;
}

/** Ingest and match as a worker has them, side by side. */
function createIngest(node: LogNode) {
  const { db } = getDb();
  const clock = systemClock;
  const endpoints = new Map([[CHAIN, [new Secret(node.http)]]]);
  const chains = createChains({ chains: endpoints, clock, chance: Math.random, apart: createLogsApart() });
  const chain = createWatchedChain({ chainId: CHAIN, endpoints: chains.of(CHAIN) });
  const enqueue = async () => undefined;
  const ingest = {
    db,
    enqueue,
    receiveEvents,
    orphanEvents: async () => ({ events: 0 }),
    ...silentHandOvers,
    settleEvents: createSettleEvents({ enqueue }),
  };
  const receiveRuns = createReceiveRuns({ reopenExecutions: async () => undefined });
  const match = { db, enqueue, receiveRuns, chainName: () => "Demo" };
  const step = () => stepChain(ingest, chain, clock.now());
  let isRead = false;
  const matchAll = async () => {
    for (;;) {
      const wasRead = isRead;
      const taken = await takeEvents(match, { limit: limits.stageBatch, now: clock.now() });
      if (taken === 0 && wasRead) return;
      if (taken === 0) await clock.sleep(IDLE_MS);
    }
  };
  return {
    step,
    async readAll(blocks: number) {
      isRead = false;
      const matched = matchAll();
      for (let looks = 0; (await step()) !== "idle"; looks++) {
        if (looks > blocks + 100) throw new Error("ingest does not get to the head");
      }
      isRead = true;
      await matched;
    },
  };
}

type Above = { logs: number; blocks: number; fromBlock: number };

async function bareLoop(node: LogNode, { logs, blocks, fromBlock: lowest }: Above): Promise<Took> {
  const took = startClocks();
  const last = lowest + blocks - 1;
  let seen = 0;
  for (let fromBlock = lowest; fromBlock <= last; fromBlock += limits.blocksPerRangeMax) {
    const toBlock = Math.min(last, fromBlock + limits.blocksPerRangeMax - 1);
    const range = { fromBlock: `0x${fromBlock.toString(16)}`, toBlock: `0x${toBlock.toString(16)}` };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [range] });
    const response = await fetch(node.http, { method: "POST", body });
    const { result } = JSON.parse(await response.text()) as { result: unknown[] };
    seen += result.length;
  }
  if (seen !== logs) throw new Error(`the bare loop saw ${seen} of ${logs} logs`);
  return took();
}

async function check({ logs, share }: { logs: number; share: number }): Promise<void> {
  const [row] = await getDb().db.execute<{ events: number; waiting: number; owed: number }>(sql`
    select count(*)::int as events, count(*) filter (where matched_at is null)::int as waiting,
      (select (block_number - start_number - processed)::int from chain_cursor where chain_id = ${CHAIN}::int) as owed
    from event`);
  const expected = Math.round(logs * share);
  if (row?.events === expected && row.waiting === 0 && row.owed === 0) return;
  throw new Error(`expected ${expected} events, all looked at: ${JSON.stringify(row)}`);
}
