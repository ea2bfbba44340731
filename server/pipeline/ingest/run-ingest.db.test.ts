import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { findFreePort } from "#demo/chain/anvil.ts";
import { createChainLocks } from "#server/chain/chain-locks.ts";
import { createChains } from "#server/chain/chains.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { Secret } from "#server/kernel/secret.ts";
import { recordingEnqueue, silentHandOvers } from "#server/testing/fake-hand-overs.ts";
import { healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { type LogChain, startLogChain } from "#server/testing/log-chain.ts";
import type { NewEvent } from "../hand-overs.ts";
import { pollMsOf, runIngest } from "./run-ingest.ts";

const { db } = getDb();
const CHAIN = 31_337;
const DEAD_CHAIN = 777;

let chain: LogChain;
let deadPort: number;
beforeAll(async () => {
  deadPort = await findFreePort();
  chain = await startLogChain();
  await makeLiveWorkflow({ trigger: healthFactorSpec({ address: chain.address }) });
});
afterAll(() => chain.close());

/** A process that reads two chains, one of which nobody serves. */
function startReader() {
  const events: NewEvent[] = [];
  let reads = 0;
  const ingest = runIngest({
    db,
    clock: systemClock,
    locks: createChainLocks(env().DATABASE_URL),
    chains: createChains({
      clock: systemClock,
      chance: Math.random,
      chains: new Map([
        [DEAD_CHAIN, [new Secret(`http://127.0.0.1:${deadPort}`)]],
        [CHAIN, [new Secret(chain.url)]],
      ]),
    }),
    enqueue: recordingEnqueue().enqueue,
    receiveEvents: async (_tx, given) => void events.push(...given),
    orphanEvents: async () => ({ events: 0 }),
    ...silentHandOvers,
    onRead: () => {
      reads += 1;
    },
  });
  return { events, reads: () => reads, stop: ingest.stop };
}

/** Waits for a fact; how long it takes does not matter. */
async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await sleep(10);
}

const cursorOf = async (chainId: number) =>
  (await db.select().from(chainCursor).where(eq(chainCursor.chainId, chainId)))[0];
const report = () => ({ user: chain.address, healthFactor: 10n ** 18n });

test("default: one chain's trouble is said in words and never touches another; a second process stands by", async () => {
  const first = startReader();
  await until(() => first.reads() > 0);
  const second = startReader();
  await chain.emit(report(), report());
  await until(() => first.events.length === 2);
  await until(async () => (await cursorOf(DEAD_CHAIN)) !== undefined);
  expect(await cursorOf(DEAD_CHAIN)).toMatchObject({
    blockNumber: -1,
    trouble: "The endpoint cannot be reached (ECONNREFUSED).",
  });
  expect(await cursorOf(CHAIN)).toMatchObject({ trouble: null });
  expect(second.reads()).toBe(0);

  await first.stop();
  await chain.emit(report());
  await until(() => second.events.length === 1);
  await second.stop();
  expect(first.events).toHaveLength(2);
});

test("default: chains are looked at by the time between their blocks", () => {
  expect([1, 8453, 42161, CHAIN, 424242].map((id) => [id, pollMsOf(id)])).toEqual([
    [1, 2_000],
    [8453, 1_000],
    [42161, 500],
    [CHAIN, 500],
    [424242, 1_500],
  ]);
});

test("behavior: M14 stopped in a burst and started again, every log is stored once", async () => {
  const { db: own } = getDb();
  const sent: string[] = [];
  const stored: string[] = [];
  const start = () => {
    const reader = startReader();
    return {
      ...reader,
      stop: async () => {
        await reader.stop();
        for (const event of reader.events) if (event.kind === "log") stored.push(event.txHash);
      },
    };
  };
  let reader = start();
  await until(() => reader.reads() >= 0);
  await until(async () => (await own.select().from(chainCursor).where(eq(chainCursor.chainId, CHAIN))).length > 0);
  for (let burst = 0; burst < 4; burst++) {
    const emitting = (async () => {
      for (let i = 0; i < 4; i++) sent.push((await chain.emit(report())).txHash);
    })();
    // stopped while blocks come: what is under way is finished, the rest is the next one's
    await sleep(burst * 40);
    await reader.stop();
    reader = start();
    await emitting;
  }
  const height = Number(await chain.rpc("eth_blockNumber", []));
  await until(async () => ((await cursorOf(CHAIN))?.blockNumber ?? 0) >= height);
  await reader.stop();
  expect(stored.toSorted()).toEqual(sent.toSorted());
});

test("behavior: M15 of two readers by mistake one stands by, and the cursor refuses whoever lost the lock", async () => {
  const before = await cursorOf(CHAIN);
  const readers = [startReader(), startReader(), startReader()];
  const { txHash } = await chain.emit(report());
  await until(async () => ((await cursorOf(CHAIN))?.blockNumber ?? 0) > (before?.blockNumber ?? 0));
  await Promise.all(readers.map((reader) => reader.stop()));
  const seen = readers.flatMap((reader) => reader.events).filter((event) => event.kind === "log");
  expect(seen.map((event) => event.txHash)).toEqual([txHash]);
  const cursor = await cursorOf(CHAIN);
  expect((cursor?.blockNumber ?? 0) - (cursor?.startNumber ?? 0)).toBe(cursor?.processed);
});
