import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { logInterest, trigger } from "#db/schema/workflow.ts";
import { makeHash } from "#server/testing/factories.ts";
import { createFakeChain, type Fault, rpcError, rpcResult } from "#server/testing/fake-chain.ts";
import { healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";

let world: ReadingWorld;
beforeEach(async () => {
  world = await makeReadingWorld();
});

/** The logs of one block are told by nobody. */
const untold = (hash: string, answer = () => rpcError(-32000, "internal error")): Fault => {
  return ({ method, params }) => {
    const [query] = params as [{ blockHash?: string }];
    const isIt = query?.blockHash === hash || (method === "eth_getBlockReceipts" && params[0] === hash);
    return isIt ? answer() : undefined;
  };
};

/** Looks, with the rests that endpoints take between. */
async function lookOften(process: ReturnType<ReadingWorld["reader"]>, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await process.step();
    world.later(61);
  }
}

test("behavior: M5 a block whose logs fail stays owed; the cursor does not pass it in silence", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  chain.mine(world.log());
  const bad = chain.mine(world.log());
  chain.mine(world.log());
  chain.failWith(untold(bad.hash));
  await lookOften(process, 4);
  expect(await world.cursor()).toMatchObject({ blockNumber: 1 });
  expect(await world.owed()).toEqual([]);
  chain.failWith(undefined);
  await process.readAll();
  expect((await world.stored()).map((log) => log.blockNumber)).toEqual([1, 2, 3]);
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: M5 an error while a block is stored moves nothing", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  chain.mine(world.log());
  const { settleEvents } = process.deps;
  process.deps.settleEvents = () => Promise.reject(new Error("the match table is locked"));
  await expect(process.step()).rejects.toThrow("the match table is locked");
  expect(await world.cursor()).toMatchObject({ blockNumber: 0, processed: 0 });
  expect(await world.stored()).toEqual([]);
  process.deps.settleEvents = settleEvents;
  await process.readAll();
  expect(await world.stored()).toHaveLength(1);
});

test("behavior: a block that no endpoint tells is listed after five tries, and read once it is told", async () => {
  const [first, second] = [createFakeChain({ chainId: world.chainId }), createFakeChain({ chainId: world.chainId })];
  const process = world.reader(first, second);
  await process.step();
  const logs = [world.log(), world.log()];
  for (const chain of [first, second]) {
    const bad = chain.mine(...logs);
    for (let i = 0; i < 10; i++) chain.mine(world.log({ topics: [world.log().topics[0] ?? "0x", makeHash()] }));
    chain.failWith(untold(bad.hash));
  }
  await lookOften(process, 4);
  expect(await world.owed()).toEqual([]);
  await lookOften(process, 4);
  expect(await world.owed()).toMatchObject([{ fromBlock: 1, toBlock: 1, state: "open" }]);
  expect((await world.owed())[0]?.reason).toContain("internal error");
  expect(await world.cursor()).toMatchObject({ blockNumber: 11, processed: 10 });
  expect(await world.unaccounted()).toBe(0);

  await process.tend();
  expect(await world.owed()).toMatchObject([{ state: "open", tries: 1 }]);
  for (const chain of [first, second]) chain.failWith(undefined);
  world.later(120);
  await process.tend();
  expect(await world.owed()).toMatchObject([{ state: "done", doneAt: world.clock.now }]);
  expect(await world.cursor()).toMatchObject({ blockNumber: 11, processed: 11 });
  expect(await world.unaccounted()).toBe(0);
  expect((await world.stored()).map((log) => log.blockNumber)).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test("behavior: endpoints that are away, overloaded or tell no logs at all make the chain wait, not list", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 30; i++) chain.mine(world.log());
  chain.failWith(() => new Response("", { status: 503 }));
  await lookOften(process, 12);
  chain.failWith(({ method }) => (method === "eth_getLogs" ? new Response("", { status: 429 }) : undefined));
  await lookOften(process, 12);
  expect(await world.owed()).toEqual([]);
  expect(await world.cursor()).toMatchObject({ blockNumber: 0 });
  // every block alike: it is not the blocks
  const isLogs = (method: string) => method === "eth_getLogs" || method === "eth_getBlockReceipts";
  chain.failWith(({ method }) => (isLogs(method) ? rpcError(-32000, "no logs here") : undefined));
  await lookOften(process, 80);
  expect((await world.owed()).length).toBe(8);
  expect(await world.cursor()).toMatchObject({ blockNumber: 8 });
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: a fork takes back what was listed above it", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const bad = chain.mine(world.log());
  for (let i = 0; i < 6; i++) chain.mine();
  chain.failWith(untold(bad.hash));
  await lookOften(process, 7);
  expect(await world.owed()).toMatchObject([{ fromBlock: 1, state: "open" }]);
  chain.fork(7);
  for (let i = 0; i < 9; i++) chain.mine(world.log());
  await process.readAll();
  expect((await world.owed()).filter((row) => row.state === "open")).toEqual([]);
  expect(await world.unaccounted()).toBe(0);
  expect(await world.stored()).toHaveLength(9);
});

test("behavior: M16 a new trigger sees the blocks after the one it was published at, and no history", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const later = healthFactorSpec({ chainId: world.chainId });
  for (let i = 0; i < 5; i++) chain.mine(world.log({ address: later.address }));
  await process.readAll();
  const live = await makeLiveWorkflow({ trigger: later });
  await getDb().db.update(trigger).set({ fromBlock: 5 }).where(eq(trigger.id, live.trigger.id));
  const next = chain.mine(world.log({ address: later.address }));
  await process.readAll();
  expect((await world.stored()).map((log) => log.blockHash)).toEqual([next.hash]);
  expect(await world.owed()).toEqual([]);
  const [interest] = await getDb().db.select().from(logInterest).where(eq(logInterest.triggerId, live.trigger.id));
  expect(interest?.sinceBlock).toBe(5);
});

test("behavior: M17 an address added while a fetch is under way leaves no gap", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.patientReader(chain);
  await process.step();
  const added = healthFactorSpec({ chainId: world.chainId });
  chain.mine(world.log(), world.log({ address: added.address }));
  let isPublished = false;
  chain.failWith(async ({ method }) => {
    if (method === "eth_getLogs" && !isPublished) {
      isPublished = true;
      const live = await makeLiveWorkflow({ trigger: added });
      await getDb().db.update(trigger).set({ fromBlock: 0 }).where(eq(trigger.id, live.trigger.id));
    }
    return undefined as never;
  });
  expect(await process.step()).toBe("read");
  expect((await world.stored()).map((log) => log.address)).toEqual([world.contract]);
  // the cursor has passed block 1 without the new address: noticed at the next block, and read after all
  chain.mine();
  await process.readAll();
  expect(await world.owed()).toMatchObject([{ fromBlock: 1, toBlock: 1, state: "open" }]);
  expect(await world.unaccounted()).toBe(0);
  await process.tend();
  expect((await world.stored()).map((log) => log.address)).toEqual([world.contract, added.address]);
  expect(await world.owed()).toMatchObject([{ state: "done" }]);
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: M17 a workflow that was paused and goes on counts from where it went on", async () => {
  const { db } = getDb();
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  chain.mine(world.log());
  await process.readAll();
  const set = (values: { active: boolean; fromBlock?: number }) =>
    db.update(trigger).set(values).where(eq(trigger.id, world.trigger.id));
  await set({ active: false });
  for (let i = 0; i < 3; i++) chain.mine(world.log());
  await process.readAll();
  await set({ active: true, fromBlock: 4 });
  chain.mine(world.log());
  await process.readAll();
  expect((await world.stored()).map((log) => log.blockNumber)).toEqual([1, 5]);
  const [interest] = await db.select().from(logInterest).where(eq(logInterest.triggerId, world.trigger.id));
  expect(interest?.sinceBlock).toBe(4);
  expect(await world.owed()).toEqual([]);
});

test("behavior: logs that only move watched values go to watch, and are no events", async () => {
  const { db } = getDb();
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const [wallet, other] = [makeHash(), makeHash()];
  const pool = makeHash().slice(0, 42) as `0x${string}`;
  const common = { triggerId: world.trigger.id, chainId: world.chainId, purpose: "refresh" as const };
  await db.insert(logInterest).values([
    { ...common, address: pool, topic1: wallet },
    { ...common, address: world.contract },
  ]);
  const moved = { address: pool, topics: [makeHash(), wallet] };
  const not = { address: pool, topics: [makeHash(), other] };
  chain.mine(world.log(moved), world.log(not), world.log());
  await process.readAll();
  expect(process.moved.map((log) => log.logIndex)).toEqual([0, 2]);
  expect(process.events.map((log) => log.logIndex)).toEqual([2]);
});

test("error: a null list of logs is a retry, never nothing", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const mined = chain.mine(world.log());
  chain.failWith(untold(mined.hash, () => rpcResult(null)));
  expect(await process.step()).toBe("troubled");
  expect(await world.cursor()).toMatchObject({ blockNumber: 0 });
});
