import { beforeEach, expect, test } from "vitest";
import { limits } from "#server/kernel/limits.ts";
import { createFakeChain, type FakeChain, rpcError } from "#server/testing/fake-chain.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";
import { createStream } from "#server/testing/simulator/roll.ts";

let world: ReadingWorld;
beforeEach(async () => {
  world = await makeReadingWorld();
});

const numbersWithLogs = (chain: FakeChain) =>
  chain.blocks().flatMap((block) => block.logs.map((_, at) => `${block.number}:${at}`));
const stored = async () => (await world.stored()).map((log) => `${log.blockNumber}:${log.logIndex}`);

test("behavior: M3 a crash between data and cursor leaves neither; the next process stores each once", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const first = world.reader(chain);
  await first.step();
  for (let i = 0; i < 3; i++) chain.mine(world.log());
  for (const at of ["receiveEvents", "enqueue", "settleEvents"] as const) {
    const dying = world.reader(chain);
    const work = dying.deps[at] as (...args: unknown[]) => Promise<unknown>;
    Object.assign(dying.deps, {
      [at]: async (...args: unknown[]) => {
        await work(...args);
        throw new Error("killed");
      },
    });
    await expect(dying.step()).rejects.toThrow("killed");
    expect(await world.cursor()).toMatchObject({ blockNumber: 0, processed: 0 });
    expect(await world.stored()).toEqual([]);
  }
  await world.reader(chain).readAll();
  expect(await stored()).toEqual(["1:0", "2:0", "3:0"]);
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: M6 far behind, a step takes a bounded piece, and events know that they are late", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 12_000; i++) chain.mine(...(i % 50 === 0 ? [world.log()] : []));
  let before = 0;
  for (let result = await process.step(); result === "behind"; result = await process.step()) {
    const { blockNumber = 0 } = (await world.cursor()) ?? {};
    expect(blockNumber - before).toBeLessThanOrEqual(limits.blocksPerLookMax);
    before = blockNumber;
  }
  expect(await stored()).toEqual(numbersWithLogs(chain));
  expect(process.settled[0]?.isBehind).toBe(true);
  expect(process.settled.at(-1)).toMatchObject({ isBehind: false, blockNumber: 12_000 });
  expect(await world.unaccounted()).toBe(0);
  const questions = chain.asked.filter(({ method }) => method === "eth_getLogs").length;
  expect(questions).toBeLessThan(120);
});

test("behavior: M6 one look takes what an endpoint tells in many answers, and keeps what came before trouble", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 1_000; i++) chain.mine(...(i % 50 === 0 ? [world.log()] : []));
  let isWell = false;
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ fromBlock?: string; toBlock?: string }];
    if (method !== "eth_getLogs" || !query?.fromBlock) return undefined;
    if (Number(query.toBlock) - Number(query.fromBlock) >= 40) return rpcError(-32000, "Max range: 40");
    return !isWell && Number(query.fromBlock) > 200 ? rpcError(-32000, "header not found") : undefined;
  });
  // until the head of the beginning is forgotten, blocks are told singly
  while (((await world.cursor())?.blockNumber ?? 0) < 100) await process.step();
  expect(await world.cursor()).toMatchObject({
    blockNumber: expect.toSatisfy((number) => number > 180 && number <= 240),
  });
  isWell = true;
  const fresh = world.reader(chain);
  await fresh.step();
  expect(((await world.cursor())?.blockNumber ?? 0) > 650).toBe(true);
  await fresh.readAll();
  expect(await stored()).toEqual(numbersWithLogs(chain));
  expect(await world.unaccounted()).toBe(0);
});

test.each([1, 2, 3, 4])(
  "behavior: M7 no seam between catching up and the head loses or doubles, seed %i",
  async (seed) => {
    const chance = createStream(seed);
    const upTo = (max: number) => Math.floor(chance() * max);
    const chain = createFakeChain({ chainId: world.chainId, salt: `seam ${seed}` });
    await world.reader(chain).step();
    for (let seam = 0; seam < 25; seam++) {
      // how far behind is chosen about where ranges end and single blocks begin
      const blocks = [1, 2, 31, 32, 33, 63, 64, 65, 66, 80, 96, 97, 128, 140][upTo(14)] ?? 1;
      for (let i = 0; i < blocks; i++) chain.mine(...Array.from({ length: upTo(3) }, () => world.log()));
      const rangeMax = 1 + upTo(200);
      chain.failWith(({ method, params }) => {
        const [query] = params as [{ fromBlock?: string; toBlock?: string }];
        const span = Number(query?.toBlock) - Number(query?.fromBlock) + 1;
        return method === "eth_getLogs" && span > rangeMax ? rpcError(-32005, "block range is too wide") : undefined;
      });
      // a new process each time, and blocks that come while it reads
      const process = world.reader(chain);
      await process.step();
      if (chance() < 0.5) chain.mine(world.log());
      await process.readAll();
    }
    expect(await stored()).toEqual(numbersWithLogs(chain));
    expect(await world.unaccounted()).toBe(0);
  },
);

test("behavior: M11 blocks that come faster than looks are read in batches, and the lag stays bounded", async () => {
  const arbitrum = await makeReadingWorld({ chainId: 42_161 });
  const chain = createFakeChain({ chainId: 42_161, blockSeconds: 1 });
  const process = arbitrum.patientReader(chain);
  await process.step();
  let lag = 0;
  for (let look = 0; look < 60; look++) {
    // two looks a second at four blocks a second, and now and then one that took five seconds
    for (let i = 0; i < (look % 20 === 19 ? 20 : 2); i++) chain.mine(arbitrum.log());
    await process.step();
    lag = Math.max(lag, chain.head().number - ((await arbitrum.cursor())?.blockNumber ?? 0));
  }
  expect(lag).toBe(0);
  expect(await arbitrum.stored()).toHaveLength(chain.head().number);
});
