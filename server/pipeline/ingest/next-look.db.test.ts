import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import { limits } from "#server/kernel/limits.ts";
import { createFakeChain, type FakeChain, rpcError } from "#server/testing/fake-chain.ts";
import { activitySpec, healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";
import { CursorMovedError } from "./errors.ts";

/** Where the look after the first block ends, as 27 blocks are asked for at first; and more than two looks. */
const FIRST_LOOK = 1 + 27 + 9 * limits.blocksPerRangeMax;
const BLOCKS = 11_000;
/** What is asked for above it by the reader itself. */
const AHEAD_BLOCKS = 3 * limits.blocksPerRangeMax;

let world: ReadingWorld;
let chain: FakeChain;
let process: ReturnType<ReadingWorld["reader"]>;
beforeEach(async () => {
  world = await makeReadingWorld();
  chain = createFakeChain({ chainId: world.chainId });
  process = world.reader(chain);
  await process.step();
  // what is wanted is noted with the first block
  chain.mine(world.log());
  await process.step();
  mine(BLOCKS - 1);
});

/** A log of each of these contracts in every fiftieth block. */
function mine(blocks: number, contracts = [world.contract]): void {
  for (let i = 0; i < blocks; i++) {
    chain.mine(...(i % 50 === 49 ? contracts.map((address) => world.log({ address })) : []));
  }
}

type Asked = { method: string; params: unknown[] };
const rangeOf = ({ method, params: [query] }: Asked) => {
  const { fromBlock, toBlock } = (query ?? {}) as { fromBlock?: string; toBlock?: string };
  return method === "eth_getLogs" && fromBlock ? { from: Number(fromBlock), to: Number(toBlock) } : undefined;
};
const isAbove = (asked: Asked) => (rangeOf(asked)?.from ?? 0) > FIRST_LOOK;
const isFurther = (asked: Asked) => (rangeOf(asked)?.from ?? 0) > FIRST_LOOK + AHEAD_BLOCKS;
/** Whether this asks for that block's header. */
const isProofOf = (number: number, { method, params }: Asked) =>
  method === "eth_getBlockByNumber" && Number(params[0]) === number;

const placesOf = (of: FakeChain) => of.blocks().flatMap(({ hash, logs }) => logs.map((_, at) => `${hash}:${at}`));

async function expectAllOnce(): Promise<void> {
  expect((await world.stored()).map((log) => `${log.blockHash}:${log.logIndex}`)).toEqual(placesOf(chain));
  expect(await world.cursor()).toMatchObject({ blockNumber: chain.head().number, blockHash: chain.head().hash });
  expect(await world.unaccounted()).toBe(0);
}

/** Once, when the first look's blocks are stored and not yet committed. */
function whileStoring(work: () => Promise<void>): void {
  const { settleEvents } = process.deps;
  process.deps.settleEvents = async (tx, progress) => {
    process.deps.settleEvents = settleEvents;
    await settleEvents(tx, progress);
    await work();
  };
}

test("default: while one look is stored the next is under way, and nothing is asked for twice", async () => {
  let wasUnderWay = false;
  whileStoring(async () => {
    wasUnderWay = chain.asked.some(isFurther);
  });
  expect(await process.step()).toBe("behind");
  expect(wasUnderWay).toBe(true);
  expect(await world.cursor()).toMatchObject({ blockNumber: FIRST_LOOK });
  await process.readAll();
  await expectAllOnce();
  const ranges = chain.asked.flatMap((one) => rangeOf(one) ?? []).toSorted((a, b) => a.from - b.from);
  expect(ranges.every(({ from }, at) => at === 0 || from > (ranges[at - 1]?.to ?? 0))).toBe(true);
});

test("behavior: a fork that is seen between two looks is undone from what was stored", async () => {
  let proofs = 0;
  let dropped: { hash: string }[] = [];
  chain.failWith((asked) => {
    if (!isProofOf(FIRST_LOOK, asked)) return undefined;
    proofs += 1;
    // the first look has its last block's header; the next asks whether that block still stands
    if (proofs === 2) {
      dropped = chain.fork(BLOCKS - FIRST_LOOK + 11);
      mine(BLOCKS - FIRST_LOOK + 200);
    }
    return undefined;
  });
  expect(await process.step()).toBe("behind");
  expect(dropped).not.toEqual([]);
  expect(await world.cursor()).toMatchObject({ blockNumber: FIRST_LOOK, blockHash: dropped[10]?.hash });
  expect(await process.step()).toBe("behind");
  expect(process.orphaned).toEqual([dropped[10]?.hash]);
  await process.readAll();
  await expectAllOnce();
});

test.each(["receiveEvents", "settleEvents"] as const)(
  "behavior: storing fails at %s while the next look is read: both are read again, each log stored once",
  async (place) => {
    const work = process.deps[place] as (...args: unknown[]) => Promise<unknown>;
    Object.assign(process.deps, {
      [place]: async (...args: unknown[]) => {
        Object.assign(process.deps, { [place]: work });
        await work(...args);
        expect(chain.asked.some(isFurther)).toBe(true);
        throw new Error("killed");
      },
    });
    await expect(process.step()).rejects.toThrow("killed");
    expect(await world.cursor()).toMatchObject({ blockNumber: 1, processed: 1 });
    expect(await world.stored()).toHaveLength(1);
    expect(await process.step()).toBe("behind");
    expect(await world.cursor()).toMatchObject({ blockNumber: 1 + limits.blocksPerLookMax });
    await process.readAll();
    await expectAllOnce();
  },
);

test("behavior: what is published while a look is stored is in the next, though that was under way without it", async () => {
  const spec = healthFactorSpec({ chainId: world.chainId });
  chain.fork(BLOCKS - 1);
  mine(BLOCKS - 1, [world.contract, spec.address]);
  whileStoring(async () => {
    expect(chain.asked.some(isFurther)).toBe(true);
    await makeLiveWorkflow({ trigger: spec });
  });
  await process.readAll();
  const isWanted = (log: { address: string }, at: number) => log.address === world.contract || at > FIRST_LOOK;
  const wanted = chain.blocks().flatMap(({ number, logs }) => logs.filter((log) => isWanted(log, number)));
  expect((await world.stored()).map((log) => log.topics?.[1])).toEqual(wanted.map((log) => log.topics[1]));
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: transfers of the chain's own currency are wanted from now on: nothing read without them is used", async () => {
  const spec = activitySpec({ chainId: world.chainId });
  whileStoring(async () => {
    const { trigger: made } = await makeLiveWorkflow({ trigger: spec });
    await getDb().db.update(trigger).set({ chainId: world.chainId }).where(eq(trigger.id, made.id));
  });
  expect(await process.step()).toBe("behind");
  await process.step();
  expect((await world.cursor())?.blockNumber).toBe(FIRST_LOOK + 24);
  expect(process.watched.memory.nextLook).toBeUndefined();
});

test("behavior: another process has read on meanwhile: what was under way is not used, and nothing doubled", async () => {
  const other = world.reader(chain);
  expect(await process.step()).toBe("behind");
  expect(await other.step()).toBe("behind");
  expect((await world.cursor())?.blockNumber).toBeGreaterThan(FIRST_LOOK);
  await process.readAll();
  await expectAllOnce();
});

test("behavior: two processes that look at once store each log once, whoever is first", async () => {
  const other = world.reader(chain);
  for (let turn = 0; (await world.cursor())?.blockNumber !== chain.head().number; turn++) {
    expect(turn).toBeLessThan(60);
    const results = await Promise.allSettled([process.step(), other.step()]);
    const reasons = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(reasons.every((reason) => reason instanceof CursorMovedError)).toBe(true);
  }
  await expectAllOnce();
});

test("error: the endpoint fails under the next look: the first is stored, trouble is said once, and it heals", async () => {
  chain.failWith((asked) => (isAbove(asked) ? rpcError(-32000, "header not found") : undefined));
  expect(await process.step()).toBe("behind");
  expect(await world.cursor()).toMatchObject({ blockNumber: FIRST_LOOK, trouble: null });
  expect(await process.step()).toBe("troubled");
  expect(await world.cursor()).toMatchObject({
    blockNumber: FIRST_LOOK,
    trouble: "The endpoint refuses eth_getLogs: header not found",
  });
  chain.failWith(undefined);
  world.later(5);
  await process.readAll();
  await expectAllOnce();
});

test("behavior: the next look fails over to another endpoint, which must have the block before it too", async () => {
  const second = createFakeChain({ chainId: world.chainId });
  second.restore([...chain.blocks()]);
  const reader = world.reader(chain, second);
  chain.failWith((asked) => (isAbove(asked) ? new Response("", { status: 503 }) : undefined));
  await reader.readAll();
  await expectAllOnce();
  const from = second.asked.flatMap((one) => rangeOf(one)?.from ?? [])[0] ?? 0;
  expect(from).toBeGreaterThan(FIRST_LOOK);
  expect(second.asked.some((asked) => isProofOf(from - 1, asked))).toBe(true);
});

test("behavior: interests that are read with for the first time are noted before anything else is read with them", async () => {
  await makeLiveWorkflow({ trigger: healthFactorSpec({ chainId: world.chainId }) });
  await process.step();
  expect(process.watched.memory.nextLook).toBeUndefined();
  await process.step();
  expect(process.watched.memory.nextLook).toBeDefined();
  await process.readAll();
  await expectAllOnce();
});
