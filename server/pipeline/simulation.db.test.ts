import { asc, eq } from "drizzle-orm";
import { pad } from "viem";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createChainReader } from "#server/chain/chain-reader.ts";
import { createJsonRpc } from "#server/chain/json-rpc.ts";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import {
  createFakeChain,
  type FakeChain,
  type FakeLog,
  type Fault,
  rpcError,
  rpcResult,
} from "#server/testing/fake-chain.ts";
import { createFrontHalf, Killed, PLACES } from "#server/testing/front-half.ts";
import { HEALTH_FACTOR_TOPIC, healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { CursorMovedError } from "./ingest/errors.ts";

/**
 * Forks, flips back, lying endpoints, dying processes and two at once, by chance from a seed. In the end every log of
 * the chain as it stands has exactly one run that stands, and nothing else does. A seed that ever failed is kept here.
 */
const SEEDS = [1, 2, 3, 4, 5, 108];
const TURNS = 60;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createChance(seed: number) {
  let state = seed * 0x9e3779b9;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (max: number) => Math.floor(next() * max);
  return {
    chanceOf: (part: number) => next() < part,
    upTo,
    pick: <T>(of: readonly T[]): T => of[upTo(of.length)] as T,
  };
}
type Chance = ReturnType<typeof createChance>;

type Transaction = { hash: `0x${string}`; logs: FakeLog[] };

function makeTransaction(address: `0x${string}`, chance: Chance): Transaction {
  const hash = makeHash();
  const word = (value: number) => pad(`0x${(value + 1).toString(16)}`);
  const logs = Array.from({ length: 1 + chance.upTo(3) }, (_, i) => ({
    address,
    topics: [HEALTH_FACTOR_TOPIC, pad(makeAddress())],
    data: word(i),
    txHash: hash,
  }));
  return { hash, logs };
}

const FAULTS: Fault[] = [
  () => new Response("<html></html>"),
  () => rpcError(-32000, "header not found"),
  () => rpcResult(null),
  ({ method }) => (method === "eth_getLogs" ? rpcResult(null) : undefined),
  ({ method }) => (method === "eth_chainId" ? rpcResult("0x1") : undefined),
  () => new Response("", { status: 429 }),
];

/** One thing that the world does. */
function move(
  world: { chain: FakeChain; address: `0x${string}`; dropped: ReturnType<FakeChain["fork"]> },
  chance: Chance,
) {
  const { chain, address } = world;
  const canFork = chain.head().number > 6;
  if (canFork && chance.chanceOf(0.15)) {
    const dropped = chain.fork(1 + chance.upTo(5));
    const again = dropped.flatMap((block) => (block.logs.length > 0 && chance.chanceOf(0.6) ? [block.logs] : []));
    world.dropped = dropped;
    // as long as before, or one shorter: then the next block decides
    for (let i = 0; i < dropped.length - chance.upTo(2); i++) chain.mine(...(again[i] ?? []));
    return;
  }
  const isSideFork = world.dropped[0] && chain.head().number < world.dropped[0].number + world.dropped.length;
  if (isSideFork && chance.chanceOf(0.3)) {
    chain.restore(world.dropped);
    world.dropped = [];
    return;
  }
  chain.mine(...(chance.chanceOf(0.7) ? makeTransaction(address, chance).logs : []));
}

test.each(SEEDS)("behavior: seed %i ends with exactly the alerts of the chain as it stands", async (seed) => {
  const { db } = getDb();
  await db.update(trigger).set({ active: false });
  const chainId = 5_000 + seed;
  const chance = createChance(seed);
  const chain = createFakeChain({ chainId, salt: `seed ${seed}` });
  const spec = healthFactorSpec({ chainId });
  const { workflow } = await makeLiveWorkflow({ trigger: spec });
  const clock = { now: new Date("2026-01-05T12:00:00Z") };
  const later = () => {
    clock.now = new Date(clock.now.getTime() + 90_000);
  };
  const rpc = createJsonRpc({ url: new Secret("https://rpc.example"), timeoutMs: 1_000, fetch: chain.fetch });
  const start = (isMortal: boolean) => {
    const crash = isMortal ? { at: chance.pick(PLACES), when: chance.pick(["before", "after"] as const) } : undefined;
    return createFrontHalf({ chainId, readers: [createChainReader(rpc)], now: () => clock.now, crash });
  };
  const survive = (error: unknown) => {
    if (!(error instanceof Killed || error instanceof CursorMovedError)) throw error;
  };
  await start(false).advance();
  const world = { chain, address: spec.address, dropped: [] as ReturnType<FakeChain["fork"]> };
  for (let turn = 0; turn < TURNS; turn++) {
    move(world, chance);
    chain.failWith(chance.chanceOf(0.2) ? chance.pick(FAULTS) : undefined);
    const processes = Array.from({ length: chance.chanceOf(0.2) ? 2 : 1 }, () => start(chance.chanceOf(0.3)));
    for (const process of processes) await process.step().catch(survive);
    await Promise.all(processes.map((process) => process.step().catch(survive)));
    if (chance.chanceOf(0.5)) await Promise.all(processes.map((process) => process.work().catch(survive)));
    later();
  }
  chain.failWith(undefined);
  // a chain that only got shorter looks like an endpoint that lags, until it grows past what was read
  for (let i = 0; i < 6; i++) chain.mine();
  await start(false).advance();

  const expected = chain
    .blocks()
    .flatMap((block) => block.logs.map((log) => `${block.hash} ${log.txHash} ${Number(log.data)}`));
  const rows = await db
    .select({ id: run.id, block: event.blockHash, values: run.values, orphanedAt: event.orphanedAt, key: run.eventKey })
    .from(run)
    .innerJoin(event, eq(event.id, run.eventId))
    .where(eq(run.workflowId, workflow.id))
    .orderBy(asc(run.id));
  const ready = new Set(
    (await db.select().from(execution).where(eq(execution.workflowId, workflow.id)))
      .filter((row) => row.state === "ready")
      .map((row) => row.runId),
  );
  const standing = rows.filter((row) => ready.has(row.id));
  const found = standing.map((row) => `${row.block} ${row.values.$tx} ${Number(row.values.healthFactor) * 1e18}`);
  expect(expected.length).toBeGreaterThan(20);
  expect(found.toSorted()).toEqual(expected.toSorted());
  expect(standing.filter((row) => row.orphanedAt)).toEqual([]);
  expect(new Set(standing.map((row) => row.key)).size).toBe(expected.length);
});
