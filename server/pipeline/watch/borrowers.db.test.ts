import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { execution } from "#db/schema/interpreter.ts";
import { event, eventHit } from "#db/schema/match.ts";
import { preference, subscriber } from "#db/schema/subscriber.ts";
import { createChains } from "#server/chain/chains.ts";
import { compareDecimals, fromUnits } from "#server/contract/decimal.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { limits } from "#server/kernel/limits.ts";
import { Secret } from "#server/kernel/secret.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { createPlans } from "#server/pipeline/audience/plans.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { takeRuns } from "#server/pipeline/audience/take-runs.ts";
import { stepChain } from "#server/pipeline/ingest/step-chain.ts";
import { createWatchedChain } from "#server/pipeline/ingest/watched-chain.ts";
import { insertExecutions, receiveExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { writeInterests } from "#server/services/workflow/write-interests.ts";
import { makeTopic, makeWorkspace } from "#server/testing/factories.ts";
import { recordingEnqueue, reopenExecutions, silentHandOvers } from "#server/testing/fake-hand-overs.ts";
import { makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { type Market, startMarket, WETH_START_E8 } from "#server/testing/watch-borrowers.ts";
import { createRefreshWatches } from "./refresh-watches.ts";
import { blockToRead } from "./run-watch.ts";
import { stepWatch, watchedValues } from "./step-watch.ts";
import { undoWatches } from "./undo-watches.ts";

const BORROWERS = 1_000;
const CHAIN_ID = 31_337;
const HYSTERESIS_PERCENT = "2";
const UNKNOWN_AFTER_SECONDS = 600;

// seconds on an idle machine
vi.setConfig({ testTimeout: 60_000 });

type World = Awaited<ReturnType<typeof makeWorld>>;
let market: Market;
let world: World;

beforeAll(async () => {
  market = await startMarket(BORROWERS);
  world = await makeWorld(market);
}, 180_000);
afterAll(async () => {
  await market?.chain.close();
});

function healthFactorSpec({ pool, feed }: Market, topicId: number): ReadingSpec {
  const wallets = (address: `0x${string}`) => ({ address, topic0: null, wallets: true });
  return {
    kind: "reading",
    source: {
      kind: "view",
      chainId: CHAIN_ID,
      address: pool,
      function: {
        type: "function",
        name: "getUserAccountData",
        inputs: [{ name: "user", type: "address" }],
        outputs: [
          ...["totalCollateralBase", "totalDebtBase", "availableBorrowsBase", "currentLiquidationThreshold"],
          ...["ltv", "healthFactor"],
        ].map((name) => ({ name, type: "uint256" })),
        stateMutability: "view",
      },
      args: [{ kind: "wallet" }],
      path: ["healthFactor"],
      decimals: 18,
      movers: [wallets(pool), { address: feed, topic0: null, wallets: false, proxy: true }],
    },
    whose: { kind: "followers", topicId },
    linesOf: { topicId },
    test: {
      kind: "crosses",
      direction: "below",
      lines: [{ id: "own", label: "Your line", line: { kind: "field", field: "line" } }],
      hysteresisPercent: HYSTERESIS_PERCENT,
    },
    unit: "",
    critical: "1",
    cooldownSeconds: 0,
    unknownAfterSeconds: UNKNOWN_AFTER_SECONDS,
  };
}

/** Each borrower's own line: 1 to 20 % under the health factor that they start with. */
const lineOf = (at: number, health: bigint) =>
  fromUnits((health * BigInt(9_900 - ((at * 7_919) % 1_900))) / 10_000n / 10n ** 14n, 4);

/** Ingest, watch, match and audience as they are, over one endpoint whose questions are counted. */
async function makeWorld(of: Market) {
  const { db } = getDb();
  const health = await of.healthFactors(await heightOf(of));
  const lines = health.map((one, at) => lineOf(at, one));
  const workspace = await makeWorkspace();
  const topic = await makeTopic(workspace);
  const live = await makeLiveWorkflow({
    workspace,
    trigger: healthFactorSpec(of, topic.id),
    audience: () => ({ kind: "concerned", topicId: topic.id }),
  });
  await db.transaction((tx) => writeInterests(tx, { triggerId: live.trigger.id, spec: live.spec }));
  const people = await db
    .insert(subscriber)
    .values(of.borrowers.map((address) => ({ workspaceId: live.workspace.id, address })))
    .returning({ id: subscriber.id, address: subscriber.address });
  const idOf = new Map(people.map(({ id, address }) => [address, id]));
  await db.insert(preference).values(
    of.borrowers.map((address, at) => ({
      subscriberId: idOf.get(address) ?? 0,
      topicId: topic.id,
      workspaceId: live.workspace.id,
      enabled: true,
      own: { line: lines[at] ?? "" },
    })),
  );
  const asked: string[] = [];
  const counted: typeof fetch = (url, init) => {
    asked.push((JSON.parse(String(init?.body)) as { method: string }).method);
    return fetch(url, init);
  };
  const clock = { now: new Date(), sleep: async () => undefined };
  const chains = createChains({
    chains: new Map([[CHAIN_ID, [new Secret(of.chain.url)]]]),
    clock: { now: () => clock.now, sleep: async () => undefined },
    chance: () => 0.5,
    fetch: counted,
  });
  return { db, live, lines, asked, clock, chains, addressOf: new Map(people.map(({ id, address }) => [id, address])) };
}

const heightOf = async ({ chain }: Market) => Number(await chain.rpc("eth_blockNumber"));

function createPath({ db, chains, clock }: World) {
  const { enqueue } = recordingEnqueue();
  const endpoints = chains.of(CHAIN_ID);
  const chain = createWatchedChain({ chainId: CHAIN_ID, endpoints });
  const ingest = {
    ...silentHandOvers,
    ...{ db, enqueue, receiveEvents, undoWatches, refreshWatches: createRefreshWatches() },
    orphanEvents: async () => ({ events: 0 }),
  };
  const watch = {
    ...{ db, enqueue, receiveEvents, chance: () => 0.5, endpointsOf: () => endpoints },
    fetch: async () => ({ status: 200, headers: {}, text: "" }),
    secretOf: async () => undefined,
  };
  const match = { db, enqueue, chainName: () => "Demo", receiveRuns: createReceiveRuns({ reopenExecutions }) };
  const audience = { db, enqueue, plans: createPlans(), receiveExecutions, insertExecutions, countEdges };
  const watched = watchedValues(CHAIN_ID);
  return {
    ingest: () => stepChain(ingest, chain, clock.now),
    watch: async () => stepWatch(watch, watched, { at: await blockToRead({ db }, CHAIN_ID), now: clock.now }),
    work: async () => {
      while ((await takeEvents(match, { limit: 100, now: clock.now })) > 0);
      while ((await takeRuns(audience, { limit: 100, now: clock.now })) > 0);
    },
  };
}

let path: ReturnType<typeof createPath>;

/** One block's worth of work. @returns the look's counts, and how many `eth_call`s there were */
async function advance() {
  const { number } = { number: await heightOf(market) };
  const head = await market.chain.client.getBlock({ blockNumber: BigInt(number) });
  world.clock.now = new Date(Number(head.timestamp) * 1000 + 500);
  while ((await path.ingest()) !== "idle");
  const from = world.asked.length;
  const result = await path.watch();
  await path.work();
  return { ...result, ethCalls: world.asked.slice(from).filter((method) => method === "eth_call").length };
}

/** Whom the workflow reached so far: wallet, value, line and block of each execution. */
async function reached() {
  const rows = await world.db.select().from(execution).where(eq(execution.workflowId, world.live.workflow.id));
  return rows
    .map(({ subscriberId, facts }) => ({
      address: world.addressOf.get(subscriberId),
      value: facts?.value,
      line: facts?.line,
    }))
    .sort((a, b) => String(a.address).localeCompare(String(b.address)));
}

const isBelow = (health: bigint, line: string) => compareDecimals(fromUnits(health, 18), line) < 0;

test("behavior: a thousand borrowers: a price drop tells exactly those who crossed, with the contract's own value", async () => {
  path = createPath(world);
  const first = await advance();
  expect(first).toMatchObject({ reads: BORROWERS, fired: 0, unknown: 0 });
  // four batches of 250, and one question for the feed's aggregator
  expect(first.ethCalls).toBeLessThanOrEqual(BORROWERS / limits.watchBatchStart + 1);
  // the aggregator's logs are fetched from the next block on
  await market.chain.mine(1);
  await advance();

  await market.setPrice((WETH_START_E8 * 93n) / 100n);
  const block = await heightOf(market);
  const health = await market.healthFactors(block);
  const crossed = market.borrowers.flatMap((address, at) => {
    const line = world.lines[at] ?? "";
    const value = health[at] ?? 0n;
    return isBelow(value, line) ? [{ address, value: fromUnits(value, 18), line }] : [];
  });
  expect(crossed.length).toBeGreaterThan(200);
  expect(crossed.length).toBeLessThan(500);
  const drop = await advance();
  expect(drop).toMatchObject({ reads: BORROWERS, fired: crossed.length });
  expect(drop.ethCalls).toBeLessThanOrEqual(BORROWERS / limits.watchBatchStart);
  expect(drop.ethCalls).toBeLessThanOrEqual(limits.watchCallsPerBlock);
  expect(await reached()).toEqual(crossed);
});

test("behavior: a wobble narrower than the hysteresis tells nobody, and a second fall only those who had recovered", async () => {
  const before = await reached();
  for (const percent of [94n, 93n, 94n, 93n]) {
    await market.setPrice((WETH_START_E8 * percent) / 100n);
    expect(await advance()).toMatchObject({ reads: BORROWERS, fired: 0 });
  }
  expect(await reached()).toEqual(before);

  await market.setPrice(WETH_START_E8);
  expect(await advance()).toMatchObject({ fired: 0 });
  const recovered = await market.healthFactors(await heightOf(market));
  await market.setPrice((WETH_START_E8 * 93n) / 100n);
  const fallen = await market.healthFactors(await heightOf(market));
  const again = market.borrowers.filter((_, at) => {
    const line = world.lines[at] ?? "";
    const isArmed = !isBelow(((recovered[at] ?? 0n) * 100n) / (100n + BigInt(HYSTERESIS_PERCENT)) - 1n, line);
    return isArmed && isBelow(fallen[at] ?? 0n, line);
  });
  expect(again.length).toBeLessThan(before.length);
  expect(await advance()).toMatchObject({ fired: again.length });
});

test("behavior: the node stops, and unknown is told to each borrower once, within the stated time", async () => {
  await market.chain.close();
  const later = async (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    expect(await path.ingest()).toBe("troubled");
    return path.watch();
  };
  expect(await later(UNKNOWN_AFTER_SECONDS - 5)).toMatchObject({ reads: 0, unknown: 0 });
  expect(await later(7)).toMatchObject({ reads: 0, unknown: BORROWERS });
  expect(await later(60)).toMatchObject({ unknown: 0 });
  const told = await world.db
    .select({ address: eventHit.address, values: eventHit.values })
    .from(eventHit)
    .innerJoin(event, eq(event.id, eventHit.eventId))
    .where(eq(event.handle, "unknown"));
  expect(told.map(({ address }) => address).sort()).toEqual([...market.borrowers].sort());
  expect(told[0]?.values.reason).toContain("cannot be reached");
});
