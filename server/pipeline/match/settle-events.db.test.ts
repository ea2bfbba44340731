import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { trigger, workflow } from "#db/schema/workflow.ts";
import type { Settle } from "#server/contract/plan.ts";
import { makeHash, NOW } from "#server/testing/factories.ts";
import { recordingEnqueue } from "#server/testing/fake-hand-overs.ts";
import { healthFactorSpec, type LogSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { chainReaches, healthFactorLog, heldOf, matchAll, orphan, receive } from "#server/testing/match-world.ts";
import { takeEvents } from "./take-events.ts";

const { db } = getDb();
let chains = 300;

/** A workflow that settles so, on a chain of its own of which 10 blocks are read. */
async function makeSettling(settle: Settle, cursor: Partial<Parameters<typeof chainReaches>[1]> = {}) {
  chains += 1;
  const chainId = chains;
  const spec: LogSpec = healthFactorSpec({ chainId, settle });
  const live = await makeLiveWorkflow({ trigger: spec });
  await chainReaches(chainId, { blockNumber: 10, ...cursor });
  const log = (o: Parameters<typeof healthFactorLog>[1] = {}) => healthFactorLog(spec, { blockNumber: 10, ...o });
  const states = async () => (await heldOf(live.trigger.id)).map((row) => row.state);
  return { ...live, chainId, log, states };
}

test("default: an event is held until so many blocks stand on it, and then starts its run once", async () => {
  const { chainId, log, states, trigger: held } = await makeSettling({ kind: "confirmations", blocks: 3 });
  await receive(log());
  expect(await matchAll()).toEqual([]);
  expect(await heldOf(held.id)).toMatchObject([{ state: "held", until: "height", dueBlock: 13, chainId }]);
  expect(await chainReaches(chainId, { blockNumber: 12 })).toBe(false);
  expect(await matchAll()).toEqual([]);
  expect(await chainReaches(chainId, { blockNumber: 13 })).toBe(true);
  expect(await matchAll()).toMatchObject([{ values: { healthFactor: "1.08", $block: "10" }, triggerNodeId: "when" }]);
  expect(await states()).toEqual(["released"]);
  expect(await chainReaches(chainId, { blockNumber: 14 })).toBe(false);
  expect(await matchAll()).toEqual([]);
});

test("behavior: what stands deep enough when it is matched is not held", async () => {
  const { log, states } = await makeSettling({ kind: "confirmations", blocks: 3 });
  await receive(log({ blockNumber: 7 }));
  expect(await matchAll()).toHaveLength(1);
  expect(await states()).toEqual([]);
});

test.each([["safe" as const], ["finalized" as const]])("behavior: %s is the chain's own word", async (kind) => {
  const name = kind === "safe" ? "safeNumber" : "finalizedNumber";
  const { chainId, log } = await makeSettling({ kind }, { [name]: 5 });
  await receive(log());
  await chainReaches(chainId, { blockNumber: 500, [name]: 9 });
  expect(await matchAll()).toEqual([]);
  expect(await chainReaches(chainId, { blockNumber: 500, [name]: 10 })).toBe(true);
  expect(await matchAll()).toHaveLength(1);
});

test("behavior: a chain that does not say what is final is trusted at the depth that the catalog calls final", async () => {
  const { chainId, log } = await makeSettling({ kind: "finalized" });
  await receive(log());
  await chainReaches(chainId, { blockNumber: 73 });
  expect(await matchAll()).toEqual([]);
  expect(await chainReaches(chainId, { blockNumber: 74 })).toBe(true);
  expect(await matchAll()).toHaveLength(1);
});

test("behavior: R1 a fork drops what is held; what comes back is held anew, and told once", async () => {
  const { chainId, log, states } = await makeSettling({ kind: "confirmations", blocks: 2 });
  const first = log();
  await receive(first);
  await matchAll();
  await orphan(chainId, first.blockHash);
  expect(await states()).toEqual(["dropped"]);
  // R2: mined again in another block
  await receive(log({ txHash: first.txHash, blockNumber: 11, blockHash: makeHash() }));
  await chainReaches(chainId, { blockNumber: 12 });
  expect(await matchAll()).toEqual([]);
  expect(await states()).toEqual(["dropped", "held"]);
  await chainReaches(chainId, { blockNumber: 13 });
  expect(await matchAll()).toMatchObject([{ values: { $block: "11" } }]);
  expect(await states()).toEqual(["dropped", "released"]);
});

test("behavior: a block that comes back itself has its events held anew", async () => {
  const { chainId, log, states } = await makeSettling({ kind: "confirmations", blocks: 2 });
  const first = log();
  await receive(first);
  await matchAll();
  await orphan(chainId, first.blockHash);
  await receive(first);
  await matchAll();
  expect(await states()).toEqual(["held"]);
  await chainReaches(chainId, { blockNumber: 12 });
  expect(await matchAll()).toHaveLength(1);
});

test("behavior: many are released in the chain's order, batch by batch", async () => {
  const { chainId, log } = await makeSettling({ kind: "confirmations", blocks: 1 });
  const blocks = [14, 11, 13, 12, 15];
  await receive(...blocks.map((blockNumber) => log({ blockNumber, value: BigInt(blockNumber) * 10n ** 18n })));
  await matchAll();
  await chainReaches(chainId, { blockNumber: 15 });
  const released = await matchAll({ limit: 2 });
  expect(released.map((run) => run.values.$block)).toEqual(["11", "12", "13", "14"]);
  await chainReaches(chainId, { blockNumber: 16 });
  expect((await matchAll({ limit: 2 })).map((run) => run.values.$block)).toEqual(["15"]);
});

test("behavior: M4 a crash while releasing leaves it held, and it is released once", async () => {
  const { chainId, log, states } = await makeSettling({ kind: "confirmations", blocks: 1 });
  await receive(log());
  await matchAll();
  await chainReaches(chainId, { blockNumber: 11 });
  const killed = async () => {
    throw new Error("killed here");
  };
  const deps = { db, enqueue: recordingEnqueue().enqueue, receiveRuns: killed, chainName: () => "" };
  await expect(takeEvents(deps, { limit: 10, now: NOW })).rejects.toThrow("killed here");
  expect(await states()).toEqual(["held"]);
  expect(await matchAll()).toHaveLength(1);
});

test("behavior: D1 two workers at once release each event once", async () => {
  const { chainId, log } = await makeSettling({ kind: "confirmations", blocks: 1 });
  await receive(...Array.from({ length: 40 }, () => log()));
  await matchAll();
  await chainReaches(chainId, { blockNumber: 11 });
  const runs = (await Promise.all(Array.from({ length: 4 }, () => matchAll({ limit: 7 })))).flat();
  expect(runs).toHaveLength(40);
  expect(new Set(runs.map((run) => run.eventId)).size).toBe(40);
});

test.each([
  ["paused" as const, "The workflow was paused while this waited, so nobody is told."],
  ["archived" as const, "The workflow was archived while this waited, so nobody is told."],
])("behavior: a workflow that was %s while its event was held leaves a skipped run", async (state, reason) => {
  const live = await makeSettling({ kind: "confirmations", blocks: 1 });
  await receive(live.log());
  await matchAll();
  await db.update(trigger).set({ active: false }).where(eq(trigger.id, live.trigger.id));
  await db.update(workflow).set({ state }).where(eq(workflow.id, live.workflow.id));
  await chainReaches(live.chainId, { blockNumber: 11 });
  expect(await matchAll()).toMatchObject([{ workflowId: live.workflow.id, values: {}, skipped: reason }]);
  expect(await live.states()).toEqual(["dropped"]);
});

test("behavior: a workflow that goes on before its event is due tells it; published anew, by its new version", async () => {
  const live = await makeSettling({ kind: "confirmations", blocks: 1 });
  await receive(live.log());
  await matchAll();
  await db.update(trigger).set({ active: false }).where(eq(trigger.id, live.trigger.id));
  await db.update(trigger).set({ active: true, versionId: 77 }).where(eq(trigger.id, live.trigger.id));
  await chainReaches(live.chainId, { blockNumber: 11 });
  expect(await matchAll()).toMatchObject([{ versionId: 77, values: { healthFactor: "1.08" } }]);
});

test("behavior: an event that the workflow's new version does not want leaves a skipped run", async () => {
  const live = await makeSettling({ kind: "confirmations", blocks: 1 });
  await receive(live.log());
  await matchAll();
  const spec = { ...(live.spec as LogSpec), filters: [{ arg: "healthFactor", op: "lt" as const, value: "1" }] };
  await db.update(trigger).set({ spec }).where(eq(trigger.id, live.trigger.id));
  await chainReaches(live.chainId, { blockNumber: 11 });
  expect(await matchAll()).toMatchObject([{ skipped: expect.stringContaining("was changed while this waited") }]);
});

test("behavior: M16 what a chain had before a workflow was published is not its business", async () => {
  const { log, trigger: live } = await makeSettling({ kind: "at-once" });
  await db.update(trigger).set({ fromBlock: 9 }).where(eq(trigger.id, live.id));
  await receive(log({ blockNumber: 8 }), log({ blockNumber: 9 }), log({ blockNumber: 10 }));
  expect((await matchAll()).map((run) => run.values.$block)).toEqual(["10"]);
});
