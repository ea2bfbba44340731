import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createChainReader } from "#server/chain/chain-reader.ts";
import { createJsonRpc } from "#server/chain/json-rpc.ts";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, NOW } from "../factories.ts";
import { createFrontHalf } from "../front-half.ts";
import { healthFactorSpec, makeLiveWorkflow } from "../live-workflow.ts";
import { type LogChain, startLogChain } from "../log-chain.ts";

/** Reorgs of a real node, as deep as ingest follows them back. */

const { db } = getDb();
const CHAIN = 31337;
const TIMEOUT_MS = 60_000;
const report = (healthFactor: bigint) => ({ user: makeAddress(), healthFactor });

let chain: LogChain;
beforeAll(async () => {
  chain = await startLogChain();
}, TIMEOUT_MS);
afterAll(() => chain.close());

let workflowId: number;
beforeEach(async () => {
  await db.update(trigger).set({ active: false });
  const live = await makeLiveWorkflow({ trigger: healthFactorSpec({ address: chain.address }) });
  workflowId = live.workflow.id;
  await createPath().advance();
});

function createPath() {
  const readers = [createChainReader(createJsonRpc({ url: new Secret(chain.url), timeoutMs: 10_000 }))];
  return createFrontHalf({ chainId: CHAIN, readers, now: () => NOW });
}

/** Runs whose event stands, by their values. */
const standing = () =>
  db
    .select({
      key: run.eventKey,
      block: event.blockNumber,
      healthFactor: sql<string>`${run.values} ->> 'healthFactor'`,
    })
    .from(run)
    .innerJoin(event, eq(event.id, run.eventId))
    .where(and(eq(run.workflowId, workflowId), isNull(event.orphanedAt)))
    .orderBy(asc(event.blockNumber));

test.each([8, 33, 64])(
  "behavior: R1 R2 a real reorg %i deep leaves what stands, each once, and what it re-mined keeps its key",
  async (depth) => {
    const kept = await chain.emit(report(10n ** 18n));
    const again = await chain.emit(report(2n * 10n ** 18n));
    await chain.emit(report(3n * 10n ** 18n));
    await chain.mine(depth - 2);
    await createPath().advance();
    const before = await standing();
    expect(before.map((row) => row.healthFactor)).toEqual(["1", "2", "3"]);

    await chain.reorgWith(depth, [{ raw: again.raw, at: depth - 1 }]);
    await createPath().advance();
    const after = await standing();
    expect(after.map((row) => row.healthFactor)).toEqual(["1", "2"]);
    expect(after.map((row) => row.block)).toEqual([kept.blockNumber, again.blockNumber + depth - 1]);
    expect(after.map((row) => row.key)).toEqual(before.slice(0, 2).map((row) => row.key));
  },
  TIMEOUT_MS,
);

test(
  "behavior: R7 five reorgs in a row end with the last of the forks",
  async () => {
    await chain.emit(report(10n ** 18n));
    const again = await chain.emit(report(2n * 10n ** 18n));
    await chain.mine(9);
    const path = createPath();
    for (const at of [1, 9, 4, 0, 7]) {
      await path.advance();
      await chain.reorgWith(10, [{ raw: again.raw, at }]);
    }
    await path.advance();
    const rows = await standing();
    expect(rows.map((row) => [row.healthFactor, row.block])).toEqual([
      ["1", again.blockNumber - 1],
      ["2", again.blockNumber + 7],
    ]);
  },
  TIMEOUT_MS,
);
