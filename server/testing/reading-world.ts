import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { block, chainCursor, owedRange } from "#db/schema/ingest.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createChainReader } from "#server/chain/chain-reader.ts";
import { createEndpoints } from "#server/chain/endpoints.ts";
import { createJsonRpc } from "#server/chain/json-rpc.ts";
import { Secret } from "#server/kernel/secret.ts";
import { receiveActs, undoActs } from "#server/personalisation/record-acts.ts";
import type { LogEvent, SettleEvents } from "#server/pipeline/hand-overs.ts";
import type { IngestDeps } from "#server/pipeline/ingest/ingest-deps.ts";
import { stepChain } from "#server/pipeline/ingest/step-chain.ts";
import { tendChain } from "#server/pipeline/ingest/tend-chain.ts";
import { createWatchedChain } from "#server/pipeline/ingest/watched-chain.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { markMoved } from "#server/portfolio/mark-moved.ts";
import { makeHash } from "./factories.ts";
import type { FakeChain, FakeLog } from "./fake-chain.ts";
import { recordingEnqueue } from "./fake-hand-overs.ts";
import { HEALTH_FACTOR_TOPIC, healthFactorSpec, makeLiveWorkflow } from "./live-workflow.ts";

/** Only in memory: no message may show it. */
export const RPC_KEY = "very-secret-key";
const RPC_URL = new Secret(`https://rpc.example/v1/${RPC_KEY}`);

/** How long an endpoint of these tests may take. */
export const RPC_TIMEOUT_MS = 30;

/** More than any test needs. */
const LOOKS_MAX = 500;
const REST_MS = 5_000;

let chains = 7_100_000;

type World = {
  /** The chain's own facts, where those of an unknown chain will not do. */
  chainId?: number;
};

/** A chain id of the test's own, one live trigger on it, and processes that read it under the test's clock. */
export async function makeReadingWorld(o: World = {}) {
  const { db } = getDb();
  await db.update(trigger).set({ active: false });
  chains += 1;
  const chainId = o.chainId ?? chains;
  const clock = { now: new Date("2026-01-05T12:00:00Z") };
  const spec = healthFactorSpec({ chainId });
  const live = await makeLiveWorkflow({ trigger: spec });
  return {
    chainId,
    contract: spec.address,
    trigger: live.trigger,
    clock,
    later: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    log: (o: Partial<FakeLog> = {}): FakeLog => ({
      address: spec.address,
      topics: [HEALTH_FACTOR_TOPIC, makeHash()],
      data: "0x01",
      ...o,
    }),
    cursor: async () => (await db.select().from(chainCursor).where(eq(chainCursor.chainId, chainId)))[0],
    blocks: () => db.select().from(block).where(eq(block.chainId, chainId)).orderBy(desc(block.number)),
    owed: () => db.select().from(owedRange).where(eq(owedRange.chainId, chainId)).orderBy(asc(owedRange.id)),
    /** Logs that are stored and stand, in their order. */
    stored: () =>
      db
        .select()
        .from(event)
        .where(and(eq(event.chainId, chainId), isNull(event.orphanedAt)))
        .orderBy(asc(event.blockNumber), asc(event.logIndex)),
    /** 0 after every transaction: each block is read or listed. */
    unaccounted: async () => {
      const [row] = await db.execute<{ n: number }>(sql`
        select (c.block_number - c.start_number - c.processed - coalesce((
          select sum(to_block - from_block + 1) from owed_range o
          where o.chain_id = c.chain_id and o.state = 'open'), 0))::int as n
        from chain_cursor c where c.chain_id = ${chainId}::int`);
      return row?.n;
    },
    reader: (...endpoints: FakeChain[]) => makeReader({ chainId, clock, timeoutMs: RPC_TIMEOUT_MS }, endpoints),
    /** Waits for endpoints, whatever happens meanwhile. */
    patientReader: (...endpoints: FakeChain[]) => makeReader({ chainId, clock, timeoutMs: 10_000 }, endpoints),
  };
}

export type ReadingWorld = Awaited<ReturnType<typeof makeReadingWorld>>;

/** A process that reads one chain, by its endpoints in order. What it hands on is stored by match, and noted. */
type Reader = { chainId: number; clock: { now: Date }; timeoutMs: number };
function makeReader({ chainId, clock, timeoutMs }: Reader, chains: FakeChain[]) {
  const events: LogEvent[] = [];
  const orphaned: string[] = [];
  const undone: string[] = [];
  const moved: LogEvent[] = [];
  const settled: Parameters<SettleEvents>[1][] = [];
  const { enqueue, woken } = recordingEnqueue();
  const sources = chains.map((chain) => ({
    reader: createChainReader(createJsonRpc({ url: RPC_URL, timeoutMs, fetch: withTimeout(chain.fetch) })),
  }));
  const watched = createWatchedChain({
    chainId,
    endpoints: createEndpoints({ chainId, sources, now: () => clock.now }),
  });
  const orphanEvents = createOrphanEvents({ cancelRuns: async () => undefined });
  const deps: IngestDeps = {
    db: getDb().db,
    enqueue,
    receiveEvents: async (tx, given) => {
      await receiveEvents(tx, given);
      events.push(...(given as LogEvent[]));
    },
    orphanEvents: async (tx, given) => {
      orphaned.push(...given.blockHashes);
      return orphanEvents(tx, given);
    },
    settleEvents: async (_tx, progress) => void settled.push(progress),
    refreshWatches: async (_tx, { logs }) => void moved.push(...logs),
    undoWatches: async (_tx, { blockHashes }) => void undone.push(...blockHashes),
    receiveActs,
    receiveMovements: markMoved,
    undoActs,
  };
  const step = () => stepChain(deps, watched, clock.now);
  return {
    events,
    orphaned,
    undone,
    moved,
    settled,
    woken,
    watched,
    deps,
    step,
    /** Until nothing is left to read. */
    readAll: async () => {
      for (let looks = 0; ; looks++) {
        const result = await step();
        if (result === "idle") return;
        if (looks > LOOKS_MAX) throw new Error("the chain is not read to its end");
        // endpoints rest after trouble
        if (result === "troubled") clock.now = new Date(clock.now.getTime() + REST_MS);
      }
    },
    tend: () => tendChain(deps, watched, clock.now),
  };
}

/** The platform's fetch gives up when its signal does; a fake that never answers must too. */
function withTimeout(fake: typeof fetch): typeof fetch {
  return (url, init) =>
    Promise.race([
      fake(url, init),
      new Promise<never>((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
    ]);
}
