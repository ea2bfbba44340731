import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { execution } from "#db/schema/interpreter.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createChainReader } from "#server/chain/chain-reader.ts";
import { createJsonRpc } from "#server/chain/json-rpc.ts";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, NOW } from "#server/testing/factories.ts";
import { type Crash, createFrontHalf, Killed, PLACES } from "#server/testing/front-half.ts";
import { healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { type LogChain, startLogChain } from "#server/testing/log-chain.ts";

const { db } = getDb();
const CHAIN = 31337;
const DEPTHS = [1, 2, 3, 4, 5, 6, 7, 8];
const report = (healthFactor: bigint) => ({ user: makeAddress(), healthFactor });

let chain: LogChain;
beforeAll(async () => {
  chain = await startLogChain();
});
afterAll(() => chain.close());

let workflowId: number;
beforeEach(async () => {
  await db.update(trigger).set({ active: false });
  const live = await makeLiveWorkflow({ trigger: healthFactorSpec({ address: chain.address }) });
  workflowId = live.workflow.id;
  await createPath().advance();
});

function createPath(crash?: Crash) {
  const readers = [createChainReader(createJsonRpc({ url: new Secret(chain.url), timeoutMs: 10_000 }))];
  return createFrontHalf({ chainId: CHAIN, readers, now: () => NOW, crash });
}

/** What came of this test's workflow: each run with the executions that still stand. */
async function outcome() {
  const runs = await db
    .select({ id: run.id, key: run.eventKey, state: run.state, values: run.values, orphanedAt: event.orphanedAt })
    .from(run)
    .innerJoin(event, eq(event.id, run.eventId))
    .where(eq(run.workflowId, workflowId))
    .orderBy(asc(run.id));
  const executions = await db.select().from(execution).where(eq(execution.workflowId, workflowId));
  return runs.map((row) => ({
    ...row,
    executions: executions.filter((one) => one.runId === row.id).map((one) => one.state),
  }));
}

const standing = async () => (await outcome()).filter((row) => row.state === "running");

test("default: three logs in one transaction of a real chain are three runs for three wallets", async () => {
  const { txHash } = await chain.emit(report(11n * 10n ** 17n), report(12n * 10n ** 17n), report(13n * 10n ** 17n));
  await createPath().advance();
  const rows = await standing();
  expect(rows.map((row) => [row.values.healthFactor, row.values.$tx, row.executions])).toEqual([
    ["1.1", txHash, ["ready"]],
    ["1.2", txHash, ["ready"]],
    ["1.3", txHash, ["ready"]],
  ]);
  expect(new Set(rows.map((row) => row.key)).size).toBe(3);
});

test("behavior: blocks that came while nobody looked are all read", async () => {
  for (let i = 1n; i <= 5n; i++) await chain.emit(report(i * 10n ** 18n));
  await chain.mine(40);
  await chain.emit(report(6n * 10n ** 18n));
  await createPath().advance();
  expect((await standing()).map((row) => row.values.healthFactor)).toEqual(["1", "2", "3", "4", "5", "6"]);
});

test.each(DEPTHS)("behavior: a reorg %i deep cancels what it dropped and reads what came instead", async (depth) => {
  await chain.emit(report(10n ** 18n));
  await chain.mine(1);
  const lost = await chain.emit(report(2n * 10n ** 18n));
  await chain.mine(depth - 1);
  await createPath().advance();
  expect(await standing()).toHaveLength(2);

  await chain.reorgWith(depth, []);
  await createPath().advance();
  const rows = await outcome();
  expect(rows.map((row) => [row.state, row.executions, row.orphanedAt])).toEqual([
    ["running", ["ready"], null],
    ["cancelled", ["cancelled"], NOW],
  ]);
  expect(rows[1]?.values.$tx).toBe(lost.txHash);
});

test("behavior: a transaction mined again elsewhere has the same key, so that nobody is told twice", async () => {
  const sent = await chain.emit(report(10n ** 18n), report(2n * 10n ** 18n));
  await chain.mine(2);
  await createPath().advance();
  await chain.reorgWith(3, [{ raw: sent.raw, at: 2 }]);
  await createPath().advance();
  const rows = await outcome();
  expect(rows.map((row) => row.state)).toEqual(["cancelled", "cancelled", "running", "running"]);
  expect(rows.slice(2).map((row) => row.key)).toEqual(rows.slice(0, 2).map((row) => row.key));
  expect(rows.slice(2).map((row) => row.values.$block)).not.toEqual(rows.slice(0, 2).map((row) => row.values.$block));
});

test("behavior: a workflow published now sees the next block, not those before", async () => {
  await chain.emit(report(10n ** 18n));
  await createPath().advance();
  const later = await makeLiveWorkflow({ trigger: healthFactorSpec({ address: chain.address }) });
  await createPath().advance();
  await chain.emit(report(2n * 10n ** 18n));
  await createPath().advance();
  const rows = await db.select().from(run).where(eq(run.workflowId, later.workflow.id));
  expect(rows.map((row) => row.values.healthFactor)).toEqual(["2"]);
});

const crashes = PLACES.flatMap((at) => [
  { at, when: "before" as const },
  { at, when: "after" as const },
]);
test.each(crashes)("error: a process that dies $when $at loses and doubles nothing", async (crash) => {
  const kept = await chain.emit(report(10n ** 18n), report(2n * 10n ** 18n));
  await createPath().advance();
  const again = await chain.emit(report(3n * 10n ** 18n));
  await chain.mine(1);
  const dying = createPath(crash);
  const isKilled = (error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  };
  await dying.advance().catch(isKilled);
  await createPath().advance();
  await chain.reorgWith(2, [{ raw: again.raw, at: 1 }]);
  await dying.advance().catch(isKilled);
  await createPath().advance();

  const rows = await standing();
  expect(rows.map((row) => [row.values.$tx, row.values.healthFactor, row.executions])).toEqual([
    [kept.txHash, "1", ["ready"]],
    [kept.txHash, "2", ["ready"]],
    [again.txHash, "3", ["ready"]],
  ]);
  expect((await outcome()).map((row) => row.state)).toEqual(["running", "running", "cancelled", "running"]);
});

test("behavior: two processes at once come to the same as one", async () => {
  for (let i = 1n; i <= 6n; i++) await chain.emit(report(i * 10n ** 18n), report(i * 10n ** 18n + 1n));
  await Promise.allSettled([createPath().advance(), createPath().advance(), createPath().advance()]);
  await createPath().advance();
  const rows = await standing();
  expect(rows).toHaveLength(12);
  expect(rows.flatMap((row) => row.executions)).toHaveLength(12);
});

test("behavior: another chain with the same id, started afresh, is read from its head", async () => {
  await chain.emit(report(10n ** 18n));
  await createPath().advance();
  const before = chain;
  chain = await startLogChain();
  try {
    await chain.mine(1);
    await createPath().advance();
    expect(await db.select().from(chainCursor).where(eq(chainCursor.chainId, CHAIN))).toMatchObject([
      { blockNumber: 1, trouble: null },
    ]);
    expect((await db.select().from(block).where(eq(block.chainId, CHAIN))).map((row) => row.number).sort()).toEqual([
      0, 1,
    ]);
  } finally {
    await before.close();
  }
});
