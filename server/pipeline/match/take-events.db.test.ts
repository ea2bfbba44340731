import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { makeAddress, makeHash, NOW } from "#server/testing/factories.ts";
import { recordingEnqueue, recordingRuns } from "#server/testing/fake-hand-overs.ts";
import { HEALTH_FACTOR_TOPIC, healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { healthFactorLog as logOf, receive, USER } from "#server/testing/match-world.ts";
import type { NewRun, ReceiveRuns } from "../hand-overs.ts";
import { createOrphanEvents } from "./orphan-events.ts";
import { takeEvents } from "./take-events.ts";

const { db } = getDb();

/** Read a minute after its block. */
const healthFactorLog: typeof logOf = (of, o) => logOf(of, { occurredAt: new Date("2026-01-05T11:59:00Z"), ...o });

async function take(o: { receiveRuns?: () => Promise<void>; limit?: number } = {}) {
  const { runs, receiveRuns } = recordingRuns();
  const { enqueue, woken } = recordingEnqueue();
  const deps = { db, enqueue, receiveRuns: o.receiveRuns ?? receiveRuns, chainName: () => "Demo chain" };
  const taken = await takeEvents(deps, { limit: o.limit ?? 100, now: NOW });
  return { taken, runs, woken };
}

test("default: an event that a live trigger wants becomes a run with its values in words and units", async () => {
  const { workspace, workflow, version, spec } = await makeLiveWorkflow();
  const log = healthFactorLog(spec as { address: `0x${string}` });
  await receive(log);
  const { taken, runs, woken } = await take();
  expect(taken).toBe(1);
  expect(woken).toEqual(["audience"]);
  expect(runs).toEqual([
    {
      workspaceId: workspace.id,
      workflowId: workflow.id,
      versionId: version.id,
      eventId: expect.any(Number),
      triggerNodeId: "when",
      triggerHandle: "next",
      ordinal: 0,
      eventKey: `log:31337:${log.txHash}:${log.address}:${HEALTH_FACTOR_TOPIC.slice(0, 10)}:0`,
      values: {
        user: USER,
        healthFactor: "1.08",
        $block: "7",
        $time: "2026-01-05T11:59:00.000Z",
        $tx: log.txHash,
        $chain: "Demo chain",
        $contract: log.address,
      },
      occurredAt: log.occurredAt,
      createdAt: NOW,
    },
  ]);
  expect((await take()).taken).toBe(0);
});

test("behavior: several matching logs in one transaction are as many runs, counted in their order", async () => {
  const { spec } = await makeLiveWorkflow();
  const of = spec as { address: `0x${string}` };
  const place = { txHash: makeHash(), blockHash: makeHash() };
  const other = healthFactorLog({ address: makeAddress() }, { ...place, logIndex: 3 });
  await receive(
    healthFactorLog(of, { ...place, logIndex: 9, value: 3n * 10n ** 18n }),
    other,
    healthFactorLog(of, { ...place, logIndex: 2, value: 1n * 10n ** 18n }),
    healthFactorLog(of, { ...place, logIndex: 5, value: 2n * 10n ** 18n }),
  );
  // one at a time: the ordinal does not depend on how the batches fall
  const found = [];
  for (let { taken, runs } = await take({ limit: 1 }); taken > 0; { taken, runs } = await take({ limit: 1 })) {
    found.push(...runs);
  }
  expect(found.map((run) => [run.values.healthFactor, run.ordinal]).sort()).toEqual([
    ["1", 0],
    ["2", 1],
    ["3", 2],
  ]);
});

test("behavior: every workspace that watches the contract gets its own run", async () => {
  const spec = healthFactorSpec();
  const first = await makeLiveWorkflow({ trigger: spec });
  const second = await makeLiveWorkflow({ trigger: spec });
  await receive(healthFactorLog(spec));
  const { runs } = await take();
  expect(runs.map((run) => run.workspaceId)).toEqual([first.workspace.id, second.workspace.id]);
});

test("behavior: filters and paused triggers hold events back, which are looked at once all the same", async () => {
  const filtered = await makeLiveWorkflow({
    trigger: healthFactorSpec({ filters: [{ arg: "healthFactor", op: "lt", value: "1.05" }] }),
  });
  const paused = await makeLiveWorkflow();
  await db.update(trigger).set({ active: false }).where(eq(trigger.id, paused.trigger.id));
  await receive(
    healthFactorLog(filtered.spec as { address: `0x${string}` }),
    healthFactorLog(paused.spec as { address: `0x${string}` }),
  );
  const { taken, runs, woken } = await take();
  expect([taken, runs, woken]).toEqual([2, [], []]);
});

test("behavior: the same event again makes nothing", async () => {
  const { spec } = await makeLiveWorkflow();
  const log = healthFactorLog(spec as { address: `0x${string}` });
  await receive(log);
  await receive(log);
  expect((await take()).runs).toHaveLength(1);
  await receive(log);
  expect((await take()).taken).toBe(0);
});

test("behavior: an orphaned event makes no run, and one whose block came back is matched again", async () => {
  const { spec } = await makeLiveWorkflow();
  const log = healthFactorLog(spec as { address: `0x${string}` });
  const cancelled: number[] = [];
  const orphanEvents = createOrphanEvents({
    cancelRuns: async (_tx, { eventIds }) => void cancelled.push(...eventIds),
  });
  const orphan = () =>
    db.transaction((tx) => orphanEvents(tx, { chainId: 31337, blockHashes: [log.blockHash], now: NOW }));

  await receive(log);
  expect(await orphan()).toEqual({ events: 1 });
  expect((await take()).runs).toEqual([]);
  const [row] = await db.select().from(event).where(eq(event.blockHash, log.blockHash));
  expect(row?.orphanedAt).toEqual(NOW);
  expect(cancelled).toEqual([row?.id]);

  await receive(log);
  expect((await take()).runs).toHaveLength(1);
  expect(await orphan()).toEqual({ events: 1 });
  expect(await orphan()).toEqual({ events: 0 });
});

test("behavior: a signal goes to the live trigger of its node, also when the workflow was published anew", async () => {
  const fields = [
    { name: "wallet", kind: "address" as const },
    { name: "price", kind: "number" as const, unit: "USD" },
  ];
  const { workspace, workflow, trigger: old } = await makeLiveWorkflow({ trigger: { kind: "signal", fields } });
  const signal = { kind: "signal", workspaceId: workspace.id, triggerId: old.id } as const;
  const times = { occurredAt: NOW, observedAt: NOW };
  await receive({ ...signal, ...times, sourceKey: "order-7", payload: { wallet: USER, price: "12.5" } });
  await db.update(trigger).set({ active: false }).where(eq(trigger.id, old.id));
  const { id, createdAt, ...copy } = old;
  await db.insert(trigger).values({ ...copy, versionId: 77, active: true, createdAt: NOW });
  const { runs } = await take();
  expect(runs).toMatchObject([
    {
      workflowId: workflow.id,
      versionId: 77,
      eventKey: "signal:when:order-7",
      values: { wallet: USER, price: "12.5", $time: NOW.toISOString() },
    },
  ]);
});

test("error: a log that does not decode is a failed run that says why, and never stops the batch", async () => {
  const { spec } = await makeLiveWorkflow();
  const of = spec as { address: `0x${string}` };
  const bad = healthFactorLog(of, { data: "0x", blockHash: makeHash() });
  await receive(bad, healthFactorLog(of));
  const { runs } = await take();
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({ values: { $tx: bad.txHash } });
  expect(runs[0]?.failed).toMatchInlineSnapshot(
    `"The log does not fit HealthFactor(address indexed, uint256): it has 2 topics and 0 bytes of data. Check the ABI of this contract in the When node, above all which arguments are indexed."`,
  );
  expect(runs[1]?.failed).toBeUndefined();
});

test("error: when the hand-over fails, the events wait as before", async () => {
  const { spec } = await makeLiveWorkflow();
  await receive(healthFactorLog(spec as { address: `0x${string}` }));
  const fail = async () => {
    throw new Error("killed here");
  };
  await expect(take({ receiveRuns: fail })).rejects.toThrow("killed here");
  expect((await take()).runs).toHaveLength(1);
});

test("behavior: two workers at once share the events, and none is taken twice", async () => {
  const { spec } = await makeLiveWorkflow();
  const logs = Array.from({ length: 40 }, () => healthFactorLog(spec as { address: `0x${string}` }));
  await receive(...logs);
  const results = await Promise.all(Array.from({ length: 8 }, () => take({ limit: 10 })));
  const keys = results.flatMap(({ runs }) => runs.map((run) => run.eventKey));
  expect(new Set(keys).size).toBe(keys.length);
  const rest = await take();
  expect(keys.length + rest.runs.length).toBe(40);
  const [waiting] = await db.execute<{ n: number }>(sql`select count(*)::int as n from event where matched_at is null`);
  expect(waiting?.n).toBe(0);
});

test("error: one event that can never be handed on is given up visibly, and the others go on", async () => {
  const { spec } = await makeLiveWorkflow();
  const of = spec as { address: `0x${string}` };
  const logs = [1n, 2n, 3n].map((value) => healthFactorLog(of, { value: value * 10n ** 18n, logIndex: Number(value) }));
  await receive(...logs);
  const { enqueue } = recordingEnqueue();
  const runs: NewRun[] = [];
  const receiveRuns: ReceiveRuns = async (_tx, given) => {
    if (given.some((run) => run.values.healthFactor === "2")) throw new TypeError("a bug on this value");
    runs.push(...given);
  };
  const deps = { db, enqueue, receiveRuns, chainName: () => "Demo chain" };
  expect(await takeEvents(deps, { limit: 100, now: NOW })).toBe(3);
  expect(runs.map((run) => [run.values.healthFactor, run.failed])).toEqual([
    ["1", undefined],
    [undefined, "Something went wrong in Bellwether itself. It is in the log."],
    ["3", undefined],
  ]);
  expect((await take()).taken).toBe(0);
});

test("error: what a foreign system wrote into a reading holds up nobody", async () => {
  const { workspace, trigger: live } = await makeLiveWorkflow({ trigger: { kind: "signal", fields: [] } });
  await db.update(trigger).set({ kind: "reading" }).where(eq(trigger.id, live.id));
  const hit = { address: USER, key: "line:0", values: { value: "1\u0000" } } as const;
  const reading = { kind: "reading", workspaceId: workspace.id, triggerId: live.id, handle: "unknown" } as const;
  const place = { chainId: null, blockNumber: null, blockHash: null, occurredAt: NOW, observedAt: NOW };
  await receive({ ...reading, ...place, sourceKey: "a", payload: { reason: "No\u0000 \ud800." }, hits: [hit] });
  const [row] = await db.select().from(event).where(eq(event.triggerId, live.id));
  expect(row?.payload).toEqual({ reason: "No \ufffd." });
});
