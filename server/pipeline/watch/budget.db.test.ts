import { and, eq } from "drizzle-orm";
import { encodeAbiParameters, toFunctionSelector } from "viem";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { logInterest } from "#db/schema/workflow.ts";
import { NEW_PRICE_TOPIC } from "#server/catalog/known-topics.ts";
import { createChainLocks } from "#server/chain/chain-locks.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { makeAddress } from "#server/testing/factories.ts";
import { createWatchChain } from "#server/testing/watch-chain.ts";
import { makeWatchWorld, topicOf, type WatchWorld } from "#server/testing/watch-world.ts";
import { runWatch } from "./run-watch.ts";

/** An endpoint that takes five readings at once: a look can read a hundred. */
const SIZE = 5;
const tight = ({ size }: { size: number }) =>
  size > SIZE ? new EndpointError("refused", "The endpoint refuses eth_call: out of gas") : undefined;

/** Everything moves with any log of the contract. */
const allMove = (base: ReadingSpec): ReadingSpec => {
  if (base.source.kind !== "view") throw new Error("the base reads a view");
  return {
    ...base,
    source: { ...base.source, movers: [{ address: base.source.address, topic0: null, wallets: false }] },
  };
};

async function crowd(world: WatchWorld, count: number): Promise<`0x${string}`[]> {
  const wallets: `0x${string}`[] = [];
  for (let at = 0; at < count; at++) {
    const { address } = await world.follow("1.00");
    world.chain.set(address, (1.3 + at / 100).toFixed(2));
    wallets.push(address);
  }
  return wallets;
}

test("default: a block costs no more calls than stated; the nearest are read first, the rest a block later", async () => {
  const world = await makeWatchWorld({ spec: allMove });
  const count = limits.watchCallsPerBlock * SIZE + 30;
  const wallets = await crowd(world, count);
  world.chain.failWith(tight);
  await world.mine();
  let reads = 0;
  while (reads < count) {
    const result = await world.look();
    expect(result.calls).toBeLessThanOrEqual(limits.watchCallsPerBlock);
    reads += result.reads;
    await world.mine();
  }
  for (const wallet of wallets) world.chain.set(wallet, "0.9");
  await world.mine({ topics: [] });
  const first = await world.look();
  expect(first.calls).toBe(limits.watchCallsPerBlock);
  expect(first).toMatchObject({ fired: first.reads, isMore: true });
  // a fifth of the look goes to those that waited longest, all else to the nearest
  const told = new Set(world.told().map((line) => line.split(" ")[0]));
  const nearest = wallets.slice(0, Math.floor((first.reads * 4) / 5));
  expect(nearest.filter((wallet) => told.has(wallet)).length).toBeGreaterThanOrEqual(nearest.length * 0.9);
  expect(await world.look()).toMatchObject({ reads: 0, calls: 0 });
  await world.mine();
  const second = await world.look();
  expect(first.fired + second.fired).toBe(count);
});

test("behavior: a log that names wallets makes only theirs due", async () => {
  const world = await makeWatchWorld();
  const [one] = await crowd(world, 5);
  await world.mine();
  await world.look();
  await world.mine({ topics: [NEW_PRICE_TOPIC, topicOf(one ?? ""), topicOf(makeAddress())] });
  expect(await world.look()).toMatchObject({ reads: 1 });
});

const AGGREGATOR_OF = toFunctionSelector("aggregator()");
const LATEST = toFunctionSelector("latestRoundData()");

test("behavior: a feed's aggregator is found and its logs fetched; when it is replaced, the new one's are", async () => {
  const [proxy, first, second] = [makeAddress(), makeAddress(), makeAddress()];
  let aggregator = first;
  let price = 3_200_00000000n;
  const chain = createWatchChain({
    answer: ({ callData }) => {
      if (callData === AGGREGATOR_OF) return encodeAbiParameters([{ type: "address" }], [aggregator]);
      if (callData !== LATEST) return encodeAbiParameters([{ type: "uint8" }], [8]);
      const at = BigInt(Math.floor(world.clock.now.getTime() / 1000));
      const types = ["uint80", "int256", "uint256", "uint256", "uint80"].map((type) => ({ type }));
      return encodeAbiParameters(types, [1n, price, at, at, 1n]);
    },
  });
  const world: WatchWorld = await makeWatchWorld({
    chain,
    spec: (base) => ({
      ...base,
      whose: null,
      linesOf: null,
      source: { kind: "chainlink", chainId: "chainId" in base.source ? base.source.chainId : 0, proxy },
      test: {
        kind: "crosses",
        direction: "below",
        lines: [{ id: "line", label: "", line: { kind: "fixed", value: "3000" } }],
        hysteresisPercent: "1",
      },
    }),
  });
  const interests = async () =>
    (
      await getDb()
        .db.select()
        .from(logInterest)
        .where(and(eq(logInterest.triggerId, world.trigger.id), eq(logInterest.active, true)))
    ).map(({ address, topic0, purpose }) => ({ address, topic0, purpose }));
  await world.mine();
  expect(await world.look()).toMatchObject({ reads: 1, fired: 0 });
  expect(await interests()).toEqual([{ address: first, topic0: NEW_PRICE_TOPIC, purpose: "refresh" }]);
  price = 2_900_00000000n;
  await world.mine({ address: first, topics: [NEW_PRICE_TOPIC] });
  await world.look();
  expect(world.told()).toEqual(["next 3000 2900"]);
  aggregator = second;
  world.later(120);
  await world.mine();
  await world.look();
  expect(await interests()).toEqual([{ address: second, topic0: NEW_PRICE_TOPIC, purpose: "refresh" }]);
});

test("behavior: the running stage looks at once when it is told of a block, and wakes the next stage", async () => {
  const world = await makeWatchWorld();
  const someone = await world.follow("1.30");
  world.chain.set(someone.address, "1.2");
  await world.mine();
  const locks = createChainLocks(env().DATABASE_URL);
  // whoever sleeps is woken by the test alone
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((done) => (signal?.aborted ? done() : signal?.addEventListener("abort", () => done())));
  const running = runWatch({
    ...world.deps,
    clock: { now: () => world.clock.now, sleep },
    chains: { ids: [world.chainId], of: () => world.chain.endpoints },
    locks,
  });
  await expect.poll(() => world.woken, { timeout: 10_000 }).toEqual(["match"]);
  expect(world.told()).toEqual([`${someone.address} 1.30 1.2`]);
  world.chain.set(someone.address, "1.5");
  await world.mine({ topics: [topicOf("0x1"), topicOf(someone.address)] });
  running.poke(world.chainId);
  await expect.poll(async () => (await world.lines(someone.address))[0]?.epoch, { timeout: 10_000 }).toBe(1);
  await running.stop();
  await locks.close();
});
