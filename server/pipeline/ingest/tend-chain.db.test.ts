import { eq, sql } from "drizzle-orm";
import { pad } from "viem";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainAudit, endpointHealth } from "#db/schema/ingest.ts";
import { makeAddress, makeHash, makeSubscriber } from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain, type Fault, rpcResult } from "#server/testing/fake-chain.ts";
import { activitySpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";

let world: ReadingWorld;
beforeEach(async () => {
  world = await makeReadingWorld();
});

const emptyLogs: Fault = ({ method }) => (method === "eth_getLogs" ? rpcResult([]) : undefined);

/** Headers without the bloom that would give the lie away, as on chains whose bloom lags. */
function withoutBloom(chain: FakeChain): FakeChain {
  const stripped: typeof fetch = async (url, init) => {
    const answer = (await (await chain.fetch(url, init)).json()) as { result?: { logsBloom?: string } | null };
    if (answer.result) delete answer.result.logsBloom;
    return Response.json(answer);
  };
  return { ...chain, fetch: stripped };
}

test("behavior: T1b logs that a node tells only some blocks later are found by asking a second time", async () => {
  const chain = withoutBloom(createFakeChain({ chainId: world.chainId }));
  const process = world.reader(chain);
  await process.step();
  chain.mine(world.log());
  chain.failWith(emptyLogs);
  await process.readAll();
  await process.tend();
  expect(await world.stored()).toEqual([]);
  chain.failWith(undefined);
  for (let i = 0; i < 25; i++) chain.mine();
  await process.readAll();
  world.later(31);
  await process.tend();
  expect((await world.stored()).map((log) => log.blockNumber)).toEqual([1]);
  expect(process.woken).toContain("match");
});

test("behavior: what a chain told before it began anew, with the same numbers, is not taken back", async () => {
  const before = createFakeChain({ chainId: world.chainId, salt: "before" });
  const first = world.reader(before);
  await first.step();
  before.mine(world.log());
  await first.readAll();
  world.later(60);
  const after = createFakeChain({ chainId: world.chainId, salt: "after" });
  const second = world.reader(after);
  await second.readAll();
  for (let i = 0; i < 20; i++) after.mine(...(i === 0 ? [world.log()] : []));
  await second.readAll();
  world.later(31);
  await second.tend();
  expect((await world.stored()).map((log) => log.blockNumber)).toEqual([1, 1]);
});

test("behavior: a chain's tags are written down, and what waits for them is told", async () => {
  const chain = createFakeChain({ chainId: world.chainId, safeLag: 4, finalizedLag: 9 });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 20; i++) chain.mine();
  await process.readAll();
  await process.tend();
  expect(await world.cursor()).toMatchObject({ safeNumber: 16, finalizedNumber: 11 });
  expect(process.settled.at(-1)).toMatchObject({
    blockNumber: 20,
    safeNumber: 16,
    finalizedNumber: 11,
    isBehind: false,
  });
});

test("behavior: where a chain knows no tags, depth stands for them", async () => {
  const chain = createFakeChain({ chainId: world.chainId, safeLag: null, finalizedLag: null });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 100; i++) chain.mine();
  await process.readAll();
  await process.tend();
  expect(await world.cursor()).toMatchObject({ safeNumber: null, finalizedNumber: null });
  expect(process.settled.at(-1)).toMatchObject({ safeNumber: 36, finalizedNumber: 36 });
});

test("behavior: a tag of another fork does not count, and none goes back", async () => {
  const chain = createFakeChain({ chainId: world.chainId, safeLag: 2, finalizedLag: 3 });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 20; i++) chain.mine();
  await process.readAll();
  await process.tend();
  world.later(6);
  chain.failWith(({ method, params }) => {
    if (method !== "eth_getBlockByNumber" || (params[0] !== "safe" && params[0] !== "finalized")) return undefined;
    const number = params[0] === "safe" ? 19 : 5;
    const block = chain.blocks()[number];
    const hash = number === 19 ? makeHash() : block?.hash;
    return rpcResult({ number: `0x${number.toString(16)}`, hash, parentHash: block?.parentHash, timestamp: "0x1" });
  });
  await process.tend();
  expect(await world.cursor()).toMatchObject({ safeNumber: 18, finalizedNumber: 17 });
});

test.each(["M18", "T10"])(
  "behavior: %s a chain without new blocks stands still, and is never said to be quiet",
  async () => {
    const ethereum = await makeReadingWorld({ chainId: 1 });
    const startSeconds = ethereum.clock.now.getTime() / 1000 - 24;
    await getDb().db.execute(sql`delete from chain_cursor where chain_id = 1`);
    await getDb().db.execute(sql`delete from block where chain_id = 1`);
    const chain = createFakeChain({ chainId: 1, salt: makeHash(), startSeconds });
    const process = ethereum.reader(chain);
    chain.mine();
    await process.step();
    expect(await process.step()).toBe("idle");
    expect((await ethereum.cursor())?.trouble).toBeNull();
    // every answer is well-formed and in time, and the newest block grows old
    ethereum.later(600);
    await process.step();
    expect((await ethereum.cursor())?.trouble).toBe(
      "The chain stands still: its newest block is 10 minutes old. Nothing can be seen of it until blocks come again.",
    );
    chain.mineWith({ timestamp: ethereum.clock.now.getTime() / 1000 });
    expect(await process.step()).toBe("read");
    expect((await ethereum.cursor())?.trouble).toBeNull();
  },
);

test("behavior: the nightly audit finds what was missed and what does not stand, in pieces, over a restart", async () => {
  const { db } = getDb();
  const nightSeconds = world.clock.now.getTime() / 1000;
  const chain = createFakeChain({
    chainId: world.chainId,
    startSeconds: nightSeconds - 1_400 * 12,
    blockSeconds: 12,
  });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 1_400; i++) chain.mine(...(i % 100 === 0 ? [world.log()] : []));
  // one log is kept back while it is read
  const hidden = chain.blocks().find((block) => block.number === 201);
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ fromBlock?: string; toBlock?: string }];
    const isOver = Number(query?.fromBlock) <= 201 && Number(query?.toBlock) >= 201;
    return method === "eth_getLogs" && isOver ? rpcResult([]) : undefined;
  });
  await process.readAll();
  chain.failWith(undefined);
  const before = await world.stored();
  expect(before.some((log) => log.blockHash === hidden?.hash)).toBe(false);
  // and one was stored of a block that the chain has not got
  const foreign = makeHash();
  await db.execute(sql`
    insert into event (kind, chain_id, block_number, block_hash, tx_hash, tx_index, log_index, address, topics, data,
      occurred_at, observed_at)
    select kind, chain_id, 250, ${foreign}::text, tx_hash, tx_index, log_index, address, topics, data, occurred_at, observed_at
    from event where chain_id = ${world.chainId}::int order by id limit 1`);
  await process.tend();
  const audits = () => db.select().from(chainAudit).where(eq(chainAudit.chainId, world.chainId));
  expect(await audits()).toMatchObject([{ toBlock: 1336, endedAt: null }]);
  // another process goes on where the first stopped
  const next = world.reader(chain);
  for (let i = 0; i < 5; i++) {
    world.later(2);
    await next.tend();
  }
  expect(await audits()).toMatchObject([
    { doneBlock: 1336, logs: 14, missing: 14 - before.length, surplus: 1, trouble: null },
  ]);
  expect((await world.stored()).map((log) => log.blockHash)).toContain(hidden?.hash);
  expect((await world.stored()).map((log) => log.blockHash)).not.toContain(foreign);
  // one a night
  world.later(3_600);
  await next.tend();
  expect(await audits()).toHaveLength(1);
  world.later(86_400);
  await next.tend();
  expect(await audits()).toHaveLength(2);
});

test("behavior: how endpoints do is written down, one row for each, without their URLs", async () => {
  const chains = [createFakeChain({ chainId: world.chainId }), createFakeChain({ chainId: world.chainId })];
  const process = world.reader(...chains);
  await process.step();
  await process.tend();
  world.later(11);
  await process.tend();
  const rows = await getDb().db.select().from(endpointHealth).where(eq(endpointHealth.chainId, world.chainId));
  expect(rows.map((row) => [row.place, row.transport, row.updatedAt])).toEqual([
    [1, "http", world.clock.now],
    [2, "http", world.clock.now],
  ]);
  expect(JSON.stringify(rows)).not.toContain("secret");
});

test("behavior: transfers of native currency are seen for whom they concern, and only those that succeeded", async () => {
  const account = makeAddress();
  const { chainId } = world;
  const spec = activitySpec({
    chainId,
    whose: { kind: "account", address: account },
    tokens: [],
    directions: ["received"],
    late: { then: "alert", afterSeconds: 600 },
  });
  const live = await makeLiveWorkflow({ trigger: spec });
  const followers = { ...spec, whose: { kind: "followers" as const, topicId: live.topic.id } };
  const other = await makeLiveWorkflow({ trigger: followers });
  const follower = await makeSubscriber(other.workspace);
  await getDb().db.execute(sql`
    update trigger set chain_id = ${world.chainId}::int where id in (${live.trigger.id}, ${other.trigger.id})`);
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const [a, b, c] = [makeHash(), makeHash(), makeHash()];
  const stranger = makeAddress();
  chain.mineWith({
    transfers: [
      { txHash: a, from: stranger, to: account, valueWei: 10n },
      { txHash: b, from: stranger, to: makeAddress(), valueWei: 11n },
      { txHash: c, from: follower.address, to: stranger, valueWei: 12n },
      { txHash: makeHash(), from: stranger, to: account, valueWei: 0n },
    ],
  });
  await process.readAll();
  expect((await world.stored()).map((row) => [row.kind, row.txHash, row.address, row.topics, row.data])).toEqual([
    ["native", a, account, [pad(stranger)], pad("0xa")],
    ["native", c, stranger, [pad(follower.address)], pad("0xc")],
  ]);
});

test("behavior: M17 transfers of native currency of the blocks that passed while a workflow was published are seen", async () => {
  const account = makeAddress();
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const txHash = makeHash();
  chain.mineWith({ transfers: [{ txHash, from: makeAddress(), to: account, valueWei: 10n }] });
  await process.readAll();
  const { chainId } = world;
  const spec = activitySpec({
    chainId,
    whose: { kind: "account", address: account },
    tokens: [],
    directions: ["received"],
    late: { then: "alert", afterSeconds: 600 },
  });
  const live = await makeLiveWorkflow({ trigger: spec });
  await getDb().db.execute(sql`
    update trigger set chain_id = ${world.chainId}::int, from_block = 0 where id = ${live.trigger.id}`);
  chain.mine();
  await process.readAll();
  await process.tend();
  expect((await world.stored()).map((row) => row.txHash)).toEqual([txHash]);
  expect(await world.unaccounted()).toBe(0);
});
