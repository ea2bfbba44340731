import { asc, eq } from "drizzle-orm";
import { pad } from "viem";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { act, interaction, outcome, presence } from "#db/schema/personalisation.ts";
import type { subscriber, topic } from "#db/schema/subscriber.ts";
import type { MemberContext } from "#server/services/context.ts";
import { dropActSource, eventsOf, putActSource, readActSources } from "#server/services/topic/act-sources.ts";
import {
  makeAddress,
  makeDelivery,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain, type FakeLog } from "#server/testing/fake-chain.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";
import { receiveActs } from "./record-acts.ts";
import { takeOutcomes } from "./take-outcomes.ts";

/** Aave V3: what somebody who is warned does. */
const REPAY =
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)";
const REPAY_TOPIC = "0xa534c8dbe71f871f9f3530e97a74601fea17b426cae02e1c5aee42c96c784051";
const POOL = "0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2";
const HOUR_MS = 3_600_000;

const { db } = getDb();
let world: ReadingWorld;
let chain: FakeChain;
let process: ReturnType<ReadingWorld["reader"]>;
let ctx: MemberContext;
let risk: typeof topic.$inferSelect;
let person: typeof subscriber.$inferSelect;
/** The block of the act; alerts are told by it. */
let actedAt: Date;

beforeEach(async () => {
  world = await makeReadingWorld({ chainId: 1 });
  await db.execute("delete from chain_cursor where chain_id = 1");
  await db.execute("delete from block where chain_id = 1");
  const of = await makeWorkspace();
  ctx = await makeMember(of, { role: "operator" });
  risk = await makeTopic(of, { name: "Liquidation risk", learns: "line" });
  person = await makeSubscriber(of);
  await counts();
  chain = createFakeChain({ chainId: 1 });
  process = world.reader(chain);
  await process.step();
  actedAt = new Date(((chain.blocks().at(-1)?.timestamp ?? 0) + 12) * 1_000);
});

const counts = (o: Record<string, unknown> = {}) => {
  const event = "Repay(address,address,address,uint256,bool)";
  return putActSource(ctx, {
    ...{ topicId: risk.id, chainId: 1, address: POOL, abi: REPAY, event, argument: "user", ...o },
  });
};

function repay(user: `0x${string}`, o: Partial<FakeLog> = {}): FakeLog {
  const topics = [REPAY_TOPIC, pad(makeAddress()), pad(user), pad(makeAddress())] as `0x${string}`[];
  return { address: POOL, topics, data: `0x${"0".repeat(128)}`, ...o };
}

/** So long before the act they were told, or it was held back. */
async function alerted(o: { hoursBefore: number; isHeld?: boolean; topicId?: number }) {
  const at = new Date(actedAt.getTime() - o.hoursBefore * HOUR_MS);
  const run = await makeRun(await makeWorkflow({ id: ctx.workspaceId, slug: ctx.slug }), { createdAt: at });
  const execution = await makeExecution({ run, subscriber: person });
  const topicId = o.topicId ?? risk.id;
  const row = await makeDelivery(execution, {
    ...{ topicId, createdAt: at, doneAt: at, state: "delivered", heldBecause: o.isHeld ? "Learned." : null },
  });
  const maturesAt = new Date(at.getTime() + 48 * HOUR_MS);
  await db.insert(outcome).values({
    ...{ workspaceId: ctx.workspaceId, topicId, subscriberId: person.id, executionId: execution.id, nodeId: "then" },
    ...{ alertKey: `act-${execution.id}`, value: "1.08", isHeld: o.isHeld ?? false, isProbe: false, policy: "1" },
    ...{ sentAt: at, maturesAt, dueAt: maturesAt },
  });
  return row;
}

const answers = () =>
  db.select().from(interaction).where(eq(interaction.subscriberId, person.id)).orderBy(asc(interaction.executionId));
const acts = () => db.select().from(act).where(eq(act.subscriberId, person.id)).orderBy(asc(act.id));
const labels = async () => {
  const rows = await db.select().from(outcome).where(eq(outcome.subscriberId, person.id)).orderBy(asc(outcome.id));
  return rows.map(({ label }) => label);
};

test("default: a warned borrower repays, and within minutes the warning is learned from as acted on", async () => {
  const [early, told, held] = [
    await alerted({ hoursBefore: 49 }),
    await alerted({ hoursBefore: 3 }),
    await alerted({ hoursBefore: 1, isHeld: true }),
  ];
  const other = await makeTopic({ id: ctx.workspaceId, slug: ctx.slug });
  await alerted({ hoursBefore: 2, topicId: other.id });
  chain.mine(repay(person.address), repay(makeAddress()), repay(person.address, { address: makeAddress() }));
  await process.readAll();
  expect(await acts()).toMatchObject([{ topicId: risk.id, at: actedAt, orphanedAt: null, logIndex: 0 }]);
  expect(await answers()).toMatchObject([
    { executionId: told.executionId, kind: "acted", via: "chain", at: actedAt },
    { executionId: held.executionId, kind: "acted", via: "chain", at: actedAt },
  ]);
  expect(early.id).toBeLessThan(told.id);
  const here = await db.select().from(presence).where(eq(presence.subscriberId, person.id));
  expect(here).toMatchObject([{ at: actedAt }]);
  await takeOutcomes(db, { limit: 100, now: new Date(world.clock.now.getTime() + 61_000) });
  expect((await labels()).slice(1, 3)).toEqual(["acted", "acted"]);
});

test("behavior: an act that nobody was told of is their own idea, and is kept", async () => {
  chain.mine(repay(person.address));
  await process.readAll();
  expect(await acts()).toMatchObject([{ at: actedAt }]);
  expect(await answers()).toEqual([]);
});

test("behavior: a log counts once, however often it is read", async () => {
  await alerted({ hoursBefore: 3 });
  chain.mine(repay(person.address));
  await process.readAll();
  const head = chain.head();
  const log = { ...repay(person.address), blockHash: head.hash, occurredAt: actedAt, logIndex: 0 };
  const [known] = await acts();
  const again = { chainId: 1, logs: [{ ...log, txHash: known?.txHash ?? "0x" }], now: world.clock.now };
  await db.transaction((tx) => receiveActs(tx, again));
  expect(await acts()).toHaveLength(1);
  expect(await answers()).toHaveLength(1);
});

test("behavior: a fork takes the act back, and the same in another block counts again, once", async () => {
  const told = await alerted({ hoursBefore: 3 });
  chain.mine(repay(person.address));
  await process.readAll();
  chain.fork(1);
  chain.mine();
  chain.mine();
  await process.readAll();
  expect(await answers()).toEqual([]);
  expect(await acts()).toMatchObject([{ orphanedAt: world.clock.now }]);
  chain.mine(repay(person.address));
  await process.readAll();
  expect(await answers()).toMatchObject([{ executionId: told.executionId }]);
  expect((await acts()).map(({ orphanedAt }) => orphanedAt === null)).toEqual([false, true]);
});

test("behavior: where one of two acts is forked away, the other answers", async () => {
  await alerted({ hoursBefore: 3 });
  chain.mine();
  chain.mine(repay(person.address));
  const second = chain.blocks().at(-1);
  await process.readAll();
  chain.mine(repay(person.address));
  await process.readAll();
  const [before] = await answers();
  expect(before?.at.getTime()).toBe((second?.timestamp ?? 0) * 1_000);
  chain.fork(1);
  chain.mine();
  chain.mine();
  await process.readAll();
  expect(await answers()).toMatchObject([{ at: before?.at }]);
});

test("behavior: what is removed counts no more, what it counted for stays, and it can be taken up again", async () => {
  const [source] = await readActSources(ctx, { topicId: risk.id });
  const id = source?.id ?? 0;
  await alerted({ hoursBefore: 3 });
  chain.mine(repay(person.address));
  await process.readAll();
  await dropActSource(ctx, { id });
  chain.mine(repay(person.address));
  await process.readAll();
  expect(await acts()).toHaveLength(1);
  expect(await answers()).toHaveLength(1);
  expect(await readActSources(ctx, { topicId: risk.id })).toEqual([]);
  expect(await counts()).toEqual({ id });
  expect(await readActSources(ctx, { topicId: risk.id })).toMatchObject([{ id, eventName: "Repay", argument: "user" }]);
});

test("error: an event, an argument, a topic or a role that is none", async () => {
  await expect(counts()).rejects.toMatchObject({ code: "conflict" });
  await expect(counts({ event: "Paid(address)" })).rejects.toThrow("Choose one of those that it has");
  await expect(counts({ argument: "amount" })).rejects.toThrow("Choose which argument is the wallet");
  await expect(counts({ chainId: 999_999 })).rejects.toThrow("Choose a chain");
  const foreign = await makeTopic(await makeWorkspace());
  await expect(counts({ topicId: foreign.id })).rejects.toMatchObject({ code: "not-found" });
  await expect(putActSource({ ...ctx, role: "viewer" }, {} as never)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(dropActSource(ctx, { id: 999_999 })).rejects.toMatchObject({ code: "not-found" });
  expect(() => eventsOf({ abi: "event Paused(uint256 until)" })).toThrow("says whose act it is");
  expect(eventsOf({ abi: REPAY })).toMatchObject([{ name: "Repay", wallets: [{}, { name: "user" }, {}] }]);
});
