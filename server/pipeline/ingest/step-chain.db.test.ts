import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainOrder } from "#db/schema/ingest.ts";
import { trigger } from "#db/schema/workflow.ts";
import { makeHash } from "#server/testing/factories.ts";
import { createFakeChain, rpcError, rpcResult } from "#server/testing/fake-chain.ts";
import { HEALTH_FACTOR_TOPIC, healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { makeReadingWorld } from "#server/testing/reading-world.ts";

let world: Awaited<ReturnType<typeof makeReadingWorld>>;
beforeEach(async () => {
  world = await makeReadingWorld();
});

test("default: begins at the head without history, then stores each block's logs with its cursor", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  chain.mine(world.log());
  const process = world.reader(chain);
  expect(await process.step()).toBe("read");
  expect(await process.step()).toBe("idle");
  expect(process.events).toEqual([]);

  const wanted = world.log({ txHash: makeHash() });
  const mined = chain.mine(wanted, world.log({ address: makeHash().slice(0, 42) as `0x${string}` }));
  expect(await process.step()).toBe("read");
  expect(process.events).toEqual([
    {
      kind: "log",
      chainId: world.chainId,
      blockNumber: mined.number,
      blockHash: mined.hash,
      txHash: wanted.txHash,
      txIndex: 0,
      logIndex: 0,
      address: world.contract,
      topics: wanted.topics,
      data: "0x01",
      occurredAt: new Date("2023-11-14T22:13:56Z"),
      observedAt: world.clock.now,
    },
  ]);
  expect(process.woken).toEqual(["match"]);
  expect(await world.cursor()).toMatchObject({ blockNumber: mined.number, blockHash: mined.hash, trouble: null });
});

test("behavior: at the head logs are asked for by block hash, never by number", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const mined = [chain.mine(world.log()), chain.mine(world.log())];
  await process.step();
  const questions = chain.asked.filter(({ method }) => method === "eth_getLogs").map(({ params }) => params[0]);
  expect(questions).toEqual(
    mined.map(({ hash }) => ({ blockHash: hash, address: [world.contract], topics: [[HEALTH_FACTOR_TOPIC]] })),
  );
});

test("behavior: nobody wants anything: headers are followed and no logs asked for", async () => {
  await getDb().db.update(trigger).set({ active: false });
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  chain.mine(world.log());
  await process.step();
  expect(chain.asked.some(({ method }) => method === "eth_getLogs")).toBe(false);
  await getDb().db.update(trigger).set({ active: true }).where(eq(trigger.address, world.contract));
  chain.mine(world.log());
  await process.step();
  expect(process.events.map((event) => event.blockNumber)).toEqual([2]);
});

test("behavior: far behind, ranges shrink to what the endpoint gives and grow again", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 200; i++) chain.mine(...(i % 5 === 0 ? [world.log()] : []));
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ fromBlock?: string; toBlock?: string }];
    const span = Number(query.toBlock) - Number(query.fromBlock) + 1;
    return method === "eth_getLogs" && span > 30
      ? rpcError(-32005, "query returned more than 10000 results")
      : undefined;
  });
  const results: string[] = [];
  while ((await world.cursor())?.blockNumber !== 200) results.push(await process.step());
  expect(new Set(results.slice(0, -1))).toEqual(new Set(["behind"]));
  expect(results.length).toBeLessThan(40);
  expect(process.events).toHaveLength(40);
  expect(new Set(process.events.map((event) => event.blockNumber)).size).toBe(40);
});

test("behavior: one block with more logs than are given at once is asked for world.contract by world.contract", async () => {
  const second = healthFactorSpec({ chainId: world.chainId });
  await makeLiveWorkflow({ trigger: second });
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  chain.mine(world.log(), world.log({ address: second.address }), world.log());
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ address?: string[] }];
    return method === "eth_getLogs" && (query.address?.length ?? 0) > 1
      ? rpcError(-32602, "response size exceeded")
      : undefined;
  });
  expect(await process.step()).toBe("read");
  expect(process.events.map((event) => event.logIndex)).toEqual([0, 1, 2]);
});

test.each([1, 2, 5, 8])("behavior: a fork %i deep is followed back and read anew", async (depth) => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const old: string[] = [];
  for (let i = 0; i < 10; i++) {
    const { hash } = chain.mine(world.log());
    old.push(hash);
    await process.step();
  }
  chain.fork(depth);
  for (let i = 0; i < depth; i++) chain.mine(world.log());
  expect(await process.step()).toBe("behind");
  expect(process.orphaned.sort()).toEqual(old.slice(-depth).sort());
  while ((await process.step()) !== "idle");
  expect(await world.cursor()).toMatchObject({ blockHash: chain.head().hash });
  expect(process.events).toHaveLength(10 + depth);
  const standing = await world.blocks();
  expect(
    standing
      .filter((row) => row.orphanedAt)
      .map((row) => row.hash)
      .sort(),
  ).toEqual(process.orphaned.sort());
});

test("behavior: a fork to a shorter chain, and back again, ends on the chain as it is", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 6; i++) chain.mine(world.log());
  await process.step();
  const dropped = chain.fork(4);
  const side = chain.mine(world.log());
  while ((await process.step()) !== "idle");
  expect(await world.cursor()).toMatchObject({ blockHash: side.hash });
  chain.restore(dropped);
  while ((await process.step()) !== "idle");
  expect(await world.cursor()).toMatchObject({ blockHash: chain.head().hash, blockNumber: 6 });
  const orphans = await world.blocks();
  expect(orphans.filter((row) => row.orphanedAt).map((row) => row.hash)).toEqual([side.hash]);
});

test("behavior: a fork while the process was down, far behind, is found before anything is read", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const first = world.reader(chain);
  await first.step();
  for (let i = 0; i < 3; i++) chain.mine(world.log());
  await first.step();
  chain.fork(2);
  for (let i = 0; i < 60; i++) chain.mine(world.log());
  const second = world.reader(chain);
  while ((await second.step()) !== "idle");
  expect(second.orphaned).toHaveLength(2);
  expect(second.events).toHaveLength(60);
});

test("behavior: an endpoint a few blocks behind is no fork and moves nothing back", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 5; i++) chain.mine();
  await process.step();
  const ahead = await world.cursor();
  const dropped = chain.fork(2);
  expect(await process.step()).toBe("idle");
  expect(process.orphaned).toEqual([]);
  expect(await world.cursor()).toMatchObject({ blockHash: ahead?.blockHash, blockNumber: 5 });
  chain.restore(dropped);
  expect(await process.step()).toBe("idle");
});

test("behavior: a chain that was started afresh is recognised by its first block and read from its head", async () => {
  const before = createFakeChain({ chainId: world.chainId, salt: "before" });
  const process = world.reader(before);
  for (let i = 0; i < 40; i++) before.mine();
  await process.step();
  for (let i = 0; i < 5; i++) before.mine(world.log());
  await process.step();
  const afresh = createFakeChain({ chainId: world.chainId, salt: "afresh" });
  afresh.mine(world.log());
  const restarted = world.reader(afresh);
  expect(await restarted.step()).toBe("read");
  expect(await world.cursor()).toMatchObject({ blockNumber: 1, blockHash: afresh.head().hash });
  expect(restarted.events).toEqual([]);
  afresh.mine(world.log());
  await restarted.step();
  expect(restarted.events).toHaveLength(1);
});

test("error: R6 a fork deeper than finality halts the chain and says so, and heals by itself", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  for (let i = 0; i < 100; i++) chain.mine();
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 80; i++) chain.mine(...(i % 10 === 0 ? [world.log()] : []));
  await process.readAll();
  const stored = await world.stored();
  const dropped = chain.fork(70);
  for (let i = 0; i < 72; i++) chain.mine(world.log());
  expect(await process.step()).toBe("troubled");
  expect((await world.cursor())?.trouble).toMatchInlineSnapshot(
    `"The chain and what was read of it have no block in common within 64 blocks. Reading stands still until the endpoint agrees again. Check that it serves the right network and is in sync."`,
  );
  expect(await world.cursor()).toMatchObject({ blockNumber: 180 });
  expect(await world.stored()).toEqual(stored);
  expect(process.orphaned).toEqual([]);
  chain.restore(dropped);
  world.later(2);
  expect(await process.step()).toBe("idle");
  expect((await world.cursor())?.trouble).toBeNull();
  expect(await world.stored()).toEqual(stored);
});

test("behavior: R6 a node that is only syncing, or far behind, is not taken for a fork", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  for (let i = 0; i < 100; i++) chain.mine();
  const process = world.reader(chain);
  await process.step();
  const dropped = chain.fork(90);
  chain.failWith(({ method }) => (method === "eth_syncing" ? rpcResult({ currentBlock: "0xa" }) : undefined));
  expect(await process.step()).toBe("troubled");
  expect((await world.cursor())?.trouble).toBe("The endpoint is still syncing: it has got to block 10.");
  chain.failWith(undefined);
  world.later(5);
  expect(await process.step()).toBe("troubled");
  expect((await world.cursor())?.trouble).toBe("The endpoint is 90 blocks behind what was read before.");
  expect(process.orphaned).toEqual([]);
  chain.restore(dropped);
  world.later(10);
  expect(await process.step()).toBe("idle");
});

test("behavior: R6 an operator reads on from the head; the gap is owed, and nothing is deleted", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  for (let i = 0; i < 100; i++) chain.mine();
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 80; i++) chain.mine(world.log());
  await process.readAll();
  const before = await world.stored();
  chain.fork(70);
  for (let i = 0; i < 72; i++) chain.mine(world.log());
  expect(await process.step()).toBe("troubled");
  expect((await world.cursor())?.haltedAt).toEqual(world.clock.now);
  world.later(2);
  await getDb().db.insert(chainOrder).values({ chainId: world.chainId, askedAt: world.clock.now, askedBy: "0x" });
  expect(await process.step()).toBe("behind");
  expect(await world.owed()).toMatchObject([{ fromBlock: 111, toBlock: 182, state: "open" }]);
  expect(await getDb().db.select().from(chainOrder)).toEqual([]);
  expect(await world.cursor()).toMatchObject({ blockNumber: 182, trouble: null, haltedAt: null });
  expect(await world.unaccounted()).toBe(0);
  expect(process.orphaned).toHaveLength(70);
  for (let i = 0; i < 10; i++) {
    world.later(2);
    await process.tend();
  }
  expect(await process.step()).toBe("idle");
  expect((await world.owed()).filter((row) => row.state === "open")).toEqual([]);
  expect(await world.unaccounted()).toBe(0);
  const stored = await world.stored();
  expect(stored.slice(0, 10)).toEqual(before.slice(0, 10));
  const standing = chain.blocks().filter((block) => block.number > 100);
  expect(stored.map((log) => log.blockHash)).toEqual(standing.map((block) => block.hash));
});

test("behavior: R9 a fork of 157 blocks is followed on Polygon's defaults", async () => {
  const polygon = await makeReadingWorld({ chainId: 137 });
  const chain = createFakeChain({ chainId: 137, finalizedLag: null, safeLag: null });
  for (let i = 0; i < 300; i++) chain.mine();
  const process = polygon.reader(chain);
  await process.step();
  for (let i = 0; i < 10; i++) chain.mine(polygon.log());
  await process.readAll();
  chain.fork(157);
  for (let i = 0; i < 158; i++) chain.mine(...(i % 3 === 0 ? [polygon.log()] : []));
  await process.readAll();
  expect(await polygon.cursor()).toMatchObject({ blockNumber: 311, blockHash: chain.head().hash });
  const standing = chain.blocks().filter((block) => block.logs.length > 0);
  expect((await polygon.stored()).map((log) => log.blockHash)).toEqual(standing.map((block) => block.hash));
  expect(await polygon.unaccounted()).toBe(0);
});

test("behavior: old headers are pruned, the first block stays", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 400; i++) {
    chain.mine();
    if (i % 10 === 9) await process.step();
  }
  const rows = (await world.blocks()).reverse();
  expect(rows[0]?.number).toBe(0);
  expect(rows[1]?.number).toBe(272);
  expect(rows).toHaveLength(130);
});
