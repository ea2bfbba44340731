import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { makeHash } from "#server/testing/factories.ts";
import { createFakeChain, rpcResult } from "#server/testing/fake-chain.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";
import { CursorMovedError } from "./errors.ts";

let world: ReadingWorld;
beforeEach(async () => {
  world = await makeReadingWorld();
});

/** The logs of the chain as it stands, by block, from a block on. */
const hashesWithLogs = (chain: ReturnType<typeof createFakeChain>, from = 0) =>
  chain.blocks().flatMap((block) => (block.number >= from ? block.logs.map(() => block.hash) : []));

test("behavior: R4 a fork in a range without logs is still noticed, and blocks watch read are undone", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 10; i++) chain.mine();
  await process.readAll();
  const dropped = chain.fork(4);
  for (let i = 0; i < 6; i++) chain.mine();
  await process.readAll();
  expect(process.undone.toSorted()).toEqual(dropped.map((block) => block.hash).toSorted());
  expect(await world.cursor()).toMatchObject({ blockNumber: 12, blockHash: chain.head().hash });
  expect(process.events).toEqual([]);
});

test.each([3, 40])("behavior: R5 a fork %i deep while the process was down is found when it starts", async (depth) => {
  const chain = createFakeChain({ chainId: world.chainId });
  const before = world.reader(chain);
  await before.step();
  for (let i = 0; i < 50; i++) chain.mine(world.log());
  await before.readAll();
  const dropped = chain.fork(depth);
  for (let i = 0; i < depth + 300; i++) chain.mine(...(i % 7 === 0 ? [world.log()] : []));
  const after = world.reader(chain);
  await after.readAll();
  expect(after.orphaned.toSorted()).toEqual(dropped.map((block) => block.hash).toSorted());
  expect((await world.stored()).map((log) => log.blockHash)).toEqual(hashesWithLogs(chain));
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: R5 the block that reading began at was forked away: it begins lower", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  for (let i = 0; i < 20; i++) chain.mine();
  const process = world.reader(chain);
  await process.step();
  chain.fork(3);
  for (let i = 0; i < 5; i++) chain.mine(world.log());
  await process.readAll();
  expect(await world.cursor()).toMatchObject({ blockNumber: 22, startNumber: 17, processed: 5 });
  expect(await world.stored()).toHaveLength(5);
});

test("behavior: R8 a fork that is undone while a range is being fetched is not overwritten by it", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const slow = world.patientReader(chain);
  const quick = world.patientReader(chain);
  await slow.step();
  for (let i = 0; i < 10; i++) chain.mine(world.log());
  await slow.readAll();
  for (let i = 0; i < 200; i++) chain.mine(world.log());
  // the slow one is fetching its range; before it stores it, the fork is seen and undone by the other
  let undone = {};
  let isForked = false;
  chain.failWith(async ({ method }) => {
    if (method !== "eth_getLogs" || isForked) return undefined as never;
    isForked = true;
    const stale = [...chain.blocks()];
    chain.fork(205);
    for (let i = 0; i < 10; i++) chain.mine(world.log());
    await quick.readAll();
    undone = { blockNumber: 15, blockHash: chain.head().hash };
    chain.restore(stale.slice(6));
    return undefined as never;
  });
  // refused by the cursor, or already by the checks of the answer, whichever sees it first
  const result = await slow.step().catch((error: unknown) => error);
  expect(result === "troubled" || result instanceof CursorMovedError).toBe(true);
  expect(await world.cursor()).toMatchObject(undone);
  chain.failWith(undefined);
  world.later(5);
  await slow.readAll();
  expect((await world.stored()).map((log) => log.blockHash)).toEqual(hashesWithLogs(chain));
  expect(await world.unaccounted()).toBe(0);
});

test("behavior: R10 nothing is deleted: rows of a fork are flagged, also when the history is told as empty later", async () => {
  const chain = createFakeChain({ chainId: world.chainId, safeLag: null, finalizedLag: null });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 8; i++) chain.mine(world.log());
  await process.readAll();
  const dropped = chain.fork(3);
  for (let i = 0; i < 200; i++) chain.mine();
  await process.readAll();
  const rows = () => getDb().db.select().from(event).where(sql`chain_id = ${world.chainId}::int`).orderBy(event.id);
  const all = await rows();
  expect(all).toHaveLength(8);
  expect(all.filter((row) => row.orphanedAt).map((row) => row.blockHash)).toEqual(dropped.map((block) => block.hash));

  // a pruned endpoint: old logs are an empty list, not an error
  chain.failWith(({ method }) => (method === "eth_getLogs" ? rpcResult([]) : undefined));
  for (let i = 0; i < 10; i++) {
    world.later(31);
    await process.tend();
  }
  expect(await rows()).toEqual(all);
  expect(await world.stored()).toHaveLength(5);
});

test("behavior: R13 undoing one block touches as many rows, however much is stored", async () => {
  const { db } = getDb();
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 5; i++) chain.mine(world.log());
  await process.readAll();
  await db.execute(sql`
    insert into event (kind, chain_id, block_number, block_hash, tx_hash, tx_index, log_index, address, topics, data,
      occurred_at, observed_at, matched_at)
    select 'log', ${world.chainId}::int, 0, '0x' || lpad(to_hex(g / 100), 64, '0'), '0x' || lpad(to_hex(g), 64, '0'), 0, 0,
      ${world.contract}::text, '[]', '0x', now(), now(), now()
    from generate_series(1, 100000) g`);
  await db.execute(sql`analyze event`);
  chain.fork(1);
  chain.mine(world.log());
  chain.mine();
  const touched = async () => {
    const [row] = await db.execute<{ n: number }>(sql`
      select (pg_stat_get_xact_tuples_updated('event'::regclass) + pg_stat_get_xact_tuples_fetched('event'::regclass))::int as n`);
    return row?.n;
  };
  const counts: (number | undefined)[] = [];
  const { orphanEvents } = process.deps;
  process.deps.orphanEvents = async (tx, given) => {
    const [plan] = await tx.execute<{ "QUERY PLAN": string }>(sql`
      explain update event set orphaned_at = now()
      where chain_id = ${world.chainId}::int and block_hash in ('0x1', '0x2') and orphaned_at is null`);
    expect(JSON.stringify(plan)).not.toContain("Seq Scan");
    const undone = await orphanEvents(tx, given);
    counts.push(undone.events);
    return undone;
  };
  await process.readAll();
  expect(counts).toEqual([1]);
  expect(await touched()).toBeDefined();
  expect(process.orphaned).toHaveLength(1);
});

test("behavior: a fork below a tip that fits is noticed by the verifier within half a minute", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  for (let i = 0; i < 12; i++) chain.mine(world.log());
  await process.readAll();
  await process.tend();
  expect(await world.cursor()).toMatchObject({ verifiedNumber: 12, verifiedAt: world.clock.now });
  // what was stored of block 6 is not what the chain has, as after an answer of another fork
  const wrong = makeHash();
  await getDb().db.execute(sql`
    update block set hash = ${wrong}::text where chain_id = ${world.chainId}::int and number = 6`);
  await getDb().db.execute(sql`
    update event set block_hash = ${wrong}::text where chain_id = ${world.chainId}::int and block_number = 6`);
  expect(await process.step()).toBe("idle");
  world.later(31);
  await process.tend();
  expect(process.orphaned).toHaveLength(7);
  await process.readAll();
  expect((await world.stored()).map((log) => log.blockHash)).toEqual(hashesWithLogs(chain));
  expect(await world.unaccounted()).toBe(0);
});
