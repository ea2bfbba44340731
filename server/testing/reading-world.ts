import { desc, eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createChainReader } from "#server/chain/chain-reader.ts";
import { createEndpoints } from "#server/chain/endpoints.ts";
import { createJsonRpc } from "#server/chain/json-rpc.ts";
import { Secret } from "#server/kernel/secret.ts";
import type { LogEvent } from "#server/pipeline/hand-overs.ts";
import { startPace } from "#server/pipeline/ingest/look-ahead.ts";
import { stepChain, type WatchedChain } from "#server/pipeline/ingest/step-chain.ts";
import { makeHash } from "./factories.ts";
import type { FakeChain, FakeLog } from "./fake-chain.ts";
import { recordingEnqueue } from "./fake-hand-overs.ts";
import { HEALTH_FACTOR_TOPIC, healthFactorSpec, makeLiveWorkflow } from "./live-workflow.ts";

/** Only in memory: no message may show it. */
export const RPC_KEY = "very-secret-key";
const RPC_URL = new Secret(`https://rpc.example/v1/${RPC_KEY}`);

/** How long an endpoint of these tests may take. */
export const RPC_TIMEOUT_MS = 30;

let chains = 100;

/** A chain id of the test's own, one live trigger on it, and processes that read it under the test's clock. */
export async function makeReadingWorld() {
  const { db } = getDb();
  await db.update(trigger).set({ active: false });
  chains += 1;
  const chainId = chains;
  const clock = { now: new Date("2026-01-05T12:00:00Z") };
  const spec = healthFactorSpec({ chainId });
  await makeLiveWorkflow({ trigger: spec });
  return {
    chainId,
    contract: spec.address,
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
    reader: (...endpoints: FakeChain[]) => makeReader(chainId, clock, endpoints),
  };
}

/** A process that reads one chain, by its endpoints in order. */
function makeReader(chainId: number, clock: { now: Date }, chains: FakeChain[]) {
  const events: LogEvent[] = [];
  const orphaned: string[] = [];
  const { enqueue, woken } = recordingEnqueue();
  const readers = chains.map((chain) =>
    createChainReader(createJsonRpc({ url: RPC_URL, timeoutMs: RPC_TIMEOUT_MS, fetch: withTimeout(chain.fetch) })),
  );
  const watched: WatchedChain = {
    chainId,
    endpoints: createEndpoints({ chainId, readers, now: () => clock.now }),
    pace: startPace(),
    quietSecondsMax: undefined,
  };
  const deps = {
    db: getDb().db,
    enqueue,
    receiveEvents: async (_tx: unknown, given: unknown[]) => void events.push(...(given as LogEvent[])),
    orphanEvents: async (_tx: unknown, { blockHashes }: { blockHashes: string[] }) => {
      orphaned.push(...blockHashes);
      return { events: 0 };
    },
  };
  return { events, orphaned, woken, watched, step: () => stepChain(deps, watched, clock.now) };
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
