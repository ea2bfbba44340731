import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { owedRange } from "#db/schema/ingest.ts";
import { event } from "#db/schema/match.ts";
import type { AudienceSpec, Late } from "#server/contract/plan.ts";
import { makeAddress, makeHash, NOW } from "#server/testing/factories.ts";
import { healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { chainReaches, healthFactorLog, heldOf, matchAll, orphan, receive } from "#server/testing/match-world.ts";

const { db } = getDb();
let chains = 500;

const HOURS_AGO = new Date(NOW.getTime() - 3 * 3_600_000);

async function makeLate(then: Late["then"], audience?: (topicId: number) => AudienceSpec) {
  chains += 1;
  const chainId = chains;
  const spec = healthFactorSpec({ chainId, late: { then, afterSeconds: 600 } });
  const live = await makeLiveWorkflow({ trigger: spec, ...(audience ? { audience } : {}) });
  await chainReaches(chainId, { blockNumber: 100, headNumber: 1_000 });
  const late = (blockNumber: number, o: Parameters<typeof healthFactorLog>[1] = {}) =>
    healthFactorLog(spec, { blockNumber, occurredAt: HOURS_AGO, ...o });
  const catchUp = () => chainReaches(chainId, { blockNumber: 1_000 });
  return { ...live, chainId, late, catchUp, held: () => heldOf(live.trigger.id) };
}

test("default: M6 alert: a late event is told, with how late it is", async () => {
  const { late } = await makeLate("alert");
  await receive(late(90), late(91, { occurredAt: NOW }));
  expect((await matchAll()).map((run) => [run.values.$lateSeconds, run.skipped])).toEqual([
    ["10800", undefined],
    [undefined, undefined],
  ]);
});

test("behavior: M6 skip: a late event leaves a skipped run that says why", async () => {
  const { late } = await makeLate("skip");
  await receive(late(90));
  const [run] = await matchAll();
  expect(run?.skipped).toMatchInlineSnapshot(
    `"Read 3 hours after it happened. This workflow leaves out what is that late."`,
  );
});

test("behavior: M6 summarise: once caught up, the newest of each wallet is told and says for how many", async () => {
  const { late, catchUp, held } = await makeLate("summarise");
  const [a, b] = [makeAddress(), makeAddress()];
  await receive(late(90, { user: a }), late(91, { user: b }), late(92, { user: a }), late(93, { user: a }));
  await receive(late(94, { user: b, occurredAt: NOW }));
  // what is not late is told at once, and stands for itself
  expect((await matchAll()).map((run) => [run.values.user, run.values.$standsFor])).toEqual([[b, "1"]]);
  expect(await catchUp()).toBe(true);
  const runs = await matchAll();
  expect(
    runs.map((run) => [run.values.user, run.values.$block, run.values.$standsFor, run.values.$lateSeconds]),
  ).toEqual([
    [b, "91", "1", "10800"],
    [a, "93", "3", "10800"],
  ]);
  const rows = await held();
  const speaker = runs.find((run) => run.values.user === a)?.eventId;
  expect(rows.map((row) => [row.state, row.toldWithId])).toEqual([
    ["summarised", speaker],
    ["released", null],
    ["summarised", speaker],
    ["released", null],
  ]);
  expect(await matchAll()).toEqual([]);
});

test("behavior: M6 summarise for a topic is one for everybody", async () => {
  const { late, catchUp } = await makeLate("summarise", (topicId) => ({ kind: "topic", topicId }));
  await receive(late(90, { user: makeAddress() }), late(92, { user: makeAddress() }), late(91));
  await matchAll();
  await catchUp();
  expect((await matchAll()).map((run) => [run.values.$block, run.values.$standsFor])).toEqual([["92", "3"]]);
});

test("behavior: a summary waits for blocks that are owed and for events not matched yet", async () => {
  const { chainId, late, catchUp } = await makeLate("summarise");
  await receive(late(90));
  await matchAll();
  const owed = { chainId, fromBlock: 80, toBlock: 85, reason: "", nextAt: NOW, createdAt: NOW };
  const [row] = await db.insert(owedRange).values(owed).returning();
  await catchUp();
  expect(await matchAll()).toEqual([]);
  await db.update(owedRange).set({ state: "done" });
  expect(row?.state).toBe("open");
  await receive(late(84));
  expect((await matchAll()).map((run) => [run.values.$block, run.values.$standsFor])).toEqual([["90", "2"]]);
});

test("behavior: R1 when a fork undoes the event that spoke for others, the next newest speaks", async () => {
  const { chainId, late, catchUp, held } = await makeLate("summarise");
  const newest = late(92, { blockHash: makeHash() });
  await receive(late(90), late(91), newest);
  await matchAll();
  await catchUp();
  expect(await matchAll()).toMatchObject([{ values: { $block: "92", $standsFor: "3" } }]);
  await orphan(chainId, newest.blockHash);
  expect((await held()).map((row) => row.state)).toEqual(["held", "held", "dropped"]);
  expect(await matchAll()).toMatchObject([{ values: { $block: "91", $standsFor: "2" } }]);
});

test("behavior: a bounded batch releases many summaries one after the other", async () => {
  const { late, catchUp } = await makeLate("summarise");
  await receive(...Array.from({ length: 25 }, (_, i) => late(50 + i, { user: makeAddress() })));
  await matchAll();
  await catchUp();
  expect(await matchAll({ limit: 10 })).toHaveLength(25);
  const waiting = await db.select().from(event).where(undefined);
  expect(waiting.filter((row) => row.matchedAt === null)).toEqual([]);
});
