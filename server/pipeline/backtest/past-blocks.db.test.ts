import { eq } from "drizzle-orm";
import { encodeAbiParameters, pad } from "viem";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainCursor, owedRange } from "#db/schema/ingest.ts";
import { event } from "#db/schema/match.ts";
import { logInterest } from "#db/schema/workflow.ts";
import { createChains } from "#server/chain/chains.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { Secret } from "#server/kernel/secret.ts";
import { listAlerts } from "#server/services/backtest/list-alerts.ts";
import { ask, makeBacktester, makeExampleWorld, outcomeOf, storeReports } from "#server/testing/backtest-world.ts";
import { makeHash, NOW } from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain } from "#server/testing/fake-chain.ts";
import { HEALTH_FACTOR_TOPIC } from "#server/testing/live-workflow.ts";

const { db } = getDb();
const CHAIN = 31337;
const DAY_SECONDS = 86_400;
const BLOCK_SECONDS = 120;

/** A chain that has mined for two days, up to now, and a workflow that it never stored anything for. */
async function makeChainWorld() {
  const world = await makeExampleWorld();
  const startSeconds = NOW.getTime() / 1_000 - 2 * DAY_SECONDS - BLOCK_SECONDS;
  const chain = createFakeChain({ chainId: CHAIN, startSeconds, blockSeconds: BLOCK_SECONDS });
  const report = (user: `0x${string}`, value: bigint) => ({
    address: world.lending,
    topics: [HEALTH_FACTOR_TOPIC, pad(user)],
    data: encodeAbiParameters([{ type: "uint256" }], [value]),
    txHash: makeHash(),
  });
  const { conservative } = world.subscribers;
  for (let at = 0; at < (2 * DAY_SECONDS) / BLOCK_SECONDS; at++) {
    // every sixth hour, at the line or above it
    chain.mine(
      ...(at % 180 === 0 ? [report(conservative.address, at % 360 === 0 ? 14n * 10n ** 17n : 2n * 10n ** 18n)] : []),
    );
  }
  await db.delete(chainCursor).where(eq(chainCursor.chainId, CHAIN));
  return { ...world, chain, connected: () => connect(chain) };
}

function connect(chain: FakeChain) {
  const url = new Secret("http://127.0.0.1:1");
  // its meter waits by the clock, which must go on by itself
  const chains = createChains({
    chains: new Map([[CHAIN, [url]]]),
    clock: systemClock,
    chance: () => 0,
    fetch: chain.fetch,
  });
  return makeBacktester({ chains });
}

test("default: what was never stored is read from the chain again, and still not stored", async () => {
  const world = await makeChainWorld();
  const before = await db.$count(event);
  const id = await ask(world);
  await world.connected().work();
  const outcome = await outcomeOf(world, id);
  expect(outcome).toMatchObject({ state: "done", tally: { looked: 4, same: 2, stopped: 2 } });
  expect(outcome.readFrom).toMatchObject([{ from: "chain", fromBlock: 720, toBlock: 1_440 }]);
  const { alerts } = await listAlerts(world.owner, { id });
  expect(alerts.map(({ blockNumber }) => blockNumber)).toEqual([1_081, 721]);
  expect(await db.$count(event)).toBe(before);
});

test("behavior: blocks that are asked for by number are those that are read, both ends included", async () => {
  const world = await makeChainWorld();
  const range = { kind: "blocks" as const, chainId: CHAIN, fromBlock: 361, toBlock: 721 };
  const id = await ask(world, { range });
  await world.connected().work();
  const outcome = await outcomeOf(world, id);
  expect(outcome).toMatchObject({ state: "done", tally: { looked: 3, same: 2 } });
  expect(outcome.fromAt).toEqual(new Date(NOW.getTime() - 2 * DAY_SECONDS * 1_000 + 361 * BLOCK_SECONDS * 1_000));
  expect(outcome.tally.slots.filter((slot) => slot.same > 0)).toHaveLength(2);
  // at every line there is one column for it
  expect(outcome.slotSeconds).toBe(3_600);
});

test("behavior: a worker that dies between stretches is followed by one that begins where it was", async () => {
  const world = await makeChainWorld();
  const id = await ask(world, { range: { kind: "blocks", chainId: CHAIN, fromBlock: 1, toBlock: 1_440 } });
  for (let step = 0; (await outcomeOf(world, id)).state !== "done"; step++) {
    // a new process for every step
    await world.connected().take();
    expect(step).toBeLessThan(50);
  }
  expect((await outcomeOf(world, id)).tally).toMatchObject({ looked: 8, same: 4 });
});

test("behavior: stored events do when every log was read all the while and none is owed", async () => {
  const world = await makeChainWorld();
  await storeReports(world, { hoursAgo: 3, user: world.subscribers.conservative.address, value: "1.40" });
  await db.update(event).set({ blockNumber: 1_300 }).where(eq(event.address, world.lending));
  await db.update(logInterest).set({ sinceBlock: 100 }).where(eq(logInterest.address, world.lending));
  const id = await ask(world);
  await world.connected().work();
  expect(await outcomeOf(world, id)).toMatchObject({ readFrom: [{ from: "stored" }], tally: { looked: 1, same: 1 } });

  const owed = { chainId: CHAIN, fromBlock: 1_000, toBlock: 1_001, reason: "untold", nextAt: NOW, createdAt: NOW };
  const [row] = await db.insert(owedRange).values(owed).returning();
  const again = await ask(world);
  await world.connected().work();
  expect(await outcomeOf(world, again)).toMatchObject({ readFrom: [{ from: "chain" }], tally: { looked: 4 } });
  await db.delete(owedRange).where(eq(owedRange.id, row?.id ?? 0));
});

test("error: a stretch that has not passed yet says which block is the newest", async () => {
  const world = await makeChainWorld();
  const id = await ask(world, { range: { kind: "blocks", chainId: CHAIN, fromBlock: 1_000, toBlock: 99_000 } });
  await world.connected().work();
  expect(await outcomeOf(world, id)).toMatchObject({
    state: "failed",
    reason: "Block 99,000 is not there yet: the newest is 1,440. Choose a stretch that has passed.",
  });
});

test("error: more blocks than a backtest reads are refused before it begins, with the limit and the cure", async () => {
  const world = await makeExampleWorld();
  const range = { kind: "blocks" as const, chainId: CHAIN, fromBlock: 1, toBlock: limits.backtestBlocksMax + 1 };
  await expect(ask(world, { range })).rejects.toThrow(
    "These are 500,001 blocks; a backtest reads 500,000 at most. Choose a shorter stretch.",
  );
  await expect(ask(world, { range: { ...range, fromBlock: 9, toBlock: 8 } })).rejects.toThrow(/Exchange them/);
  await expect(ask(world, { range: { ...range, chainId: 1, toBlock: 2 } })).rejects.toThrow(
    "No When node of this workflow reads events of Ethereum, so its blocks hold nothing for it.",
  );
});

test("error: a chain that does not answer is tried again, then ends it in words; without one there are only stored events", async () => {
  const world = await makeChainWorld();
  const id = await ask(world);
  world.chain.failWith(() => new Response("", { status: 503 }));
  const tester = world.connected();
  for (let tries = 0; tries < limits.backtestTriesMax; tries++) {
    expect(await outcomeOf(world, id)).not.toMatchObject({ state: "failed" });
    expect(await tester.take()).toBe(1);
    expect(await tester.take()).toBe(0);
    tester.clock.advance(120);
  }
  const failed = await outcomeOf(world, id);
  expect(failed.state).toBe("failed");
  expect(failed.reason).toBeTruthy();

  const blocks = await ask(world, { range: { kind: "blocks", chainId: CHAIN, fromBlock: 1, toBlock: 2 } });
  await makeBacktester().work();
  expect(await outcomeOf(world, blocks)).toMatchObject({
    state: "failed",
    reason: expect.stringContaining("not connected"),
  });
});
