import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { type Db, getDb } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { workflow } from "#db/schema/workflow.ts";
import type { ChannelDefinition, SendResult } from "#server/catalog/define-channel.ts";
import { limits } from "#server/kernel/limits.ts";
import { transact } from "#server/kernel/transact.ts";
import { makeRun } from "#server/testing/factories.ts";
import {
  balance,
  createTestChannel,
  createTestClock,
  createTestOutbox,
  type Drafted,
  ledgerIsRight,
  makeDrafted,
  makeStage,
  readAttempts,
  readDeliveries,
  type Stage,
} from "#server/testing/outbox-world.ts";

beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, delivery_claim, lane_pace`));

const { db } = getDb();

type Given = { lane?: ChannelDefinition["lane"]; answer?: () => SendResult | Promise<SendResult> };

/** A worker whose lane has looked once, and found that nobody waits. */
async function makeSender({ lane, answer }: Given = {}) {
  const { channel, sent } = createTestChannel("webhook", { ...(lane && { lane }), ...(answer && { answer }) });
  const clock = createTestClock();
  const outbox = createTestOutbox({ channels: [channel], clock, sendsOwn: true });
  await outbox.take();
  const write = (drafted: Drafted[]) => transact(db, (tx) => outbox.receiveDrafts(tx, drafted));
  return { outbox, sent, clock, write };
}

/** As `makeSender`, whose provider answers when it is let. */
async function makeHeldSender({ perHost, concurrency }: { perHost: number; concurrency: number }) {
  const ends: (() => void)[] = [];
  const answer = () =>
    new Promise<SendResult>((done) => ends.push(() => done({ kind: "accepted", detail: "Accepted." })));
  const lane = { concurrency, perSecond: Number.POSITIVE_INFINITY, perHost };
  const sender = await makeSender({ lane, answer });
  /** Lets all answer, until so many were sent. */
  const drain = async (count: number) => {
    while (sender.sent.length < count || ends.length > 0) {
      for (const end of ends.splice(0)) end();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await sender.outbox.settled();
  };
  return { ...sender, drain, letFirst: () => ends.shift()?.() };
}

const CALL = { kind: "web-call" as const, method: "POST" as const, headers: [], body: { b: 1, a: 2 } };
const callOf = (stage: Stage, target = "https://team.example/hook") =>
  makeDrafted(stage, { draft: { channel: "webhook", target, content: CALL } });
const callsOf = (stage: Stage, count: number, target?: string) =>
  Promise.all(Array.from({ length: count }, () => callOf(stage, target)));
const statesOf = async (stage: Stage) =>
  (await readDeliveries(stage.workspace.id)).map(({ state, attempts }) => `${state} ${attempts}`);

async function leases(): Promise<number> {
  const [row] = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from delivery where lease_until is not null`,
  );
  return row?.n ?? 0;
}

test("default: a call leaves when what drafted it has committed, and nobody has to look for it", async () => {
  const stage = await makeStage({ credits: 5 });
  const { outbox, sent, write } = await makeSender();
  const drafted = await callOf(stage);
  const sentWithin = await transact(db, async (tx) => {
    expect(await outbox.receiveDrafts(tx, [drafted])).toEqual({ before: [], isWaiting: false });
    return sent.length;
  });
  await outbox.settled();
  expect([sentWithin, sent.length]).toEqual([0, 1]);
  const [row] = await db.execute<Record<string, unknown>>(sql`
    select d.id, w.name, w.slug, s.address from delivery d
    join workspace w on w.id = d.workspace_id join subscriber s on s.id = d.subscriber_id`);
  expect(sent[0]).toMatchObject({
    deliveryId: Number(row?.id),
    workspaceId: stage.workspace.id,
    workspaceName: row?.name,
    executionId: drafted.execution.id,
    wallet: row?.address,
    topicName: stage.topic.name,
    target: "https://team.example/hook",
    content: CALL,
    why: "Your health factor is below 1.25.",
    attempt: 1,
    round: 0,
    settingsUrl: `https://app.example.com/a/${row?.slug}`,
  });
  // as it stands there, so that a repeat has the same words in the same order
  expect(JSON.stringify(sent[0]?.content)).toContain('"body":{"a":2,"b":1}');
  expect(await statesOf(stage)).toEqual(["delivered 1"]);
  expect(await readAttempts()).toMatchObject([{ number: 1, outcome: "accepted" }]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
  await write([drafted]);
  await outbox.settled();
  expect(sent).toHaveLength(1);
});

test("behavior: what did not commit has told nobody, and its places are free for others", async () => {
  const stage = await makeStage({ credits: 5 });
  const { outbox, sent, write } = await makeSender({ lane: { concurrency: 1, perSecond: Number.POSITIVE_INFINITY } });
  const failing = transact(db, async (tx) => {
    await outbox.receiveDrafts(tx, [await callOf(stage)]);
    throw new Error("the worker died");
  });
  await expect(failing).rejects.toThrow("the worker died");
  await outbox.settled();
  const part = transact(db, async (tx) => {
    const undone = transact(tx, async (inner) => {
      await outbox.receiveDrafts(inner, [await callOf(stage)]);
      throw new Error("this part is undone");
    });
    await expect(undone).rejects.toThrow("this part is undone");
    // the lane looks whether somebody waits for the place
    await outbox.settled();
    await transact(tx, async (inner) => outbox.receiveDrafts(inner, [await callOf(stage)]));
  });
  await part;
  await outbox.settled();
  expect(sent).toHaveLength(1);
  await write([await callOf(stage)]);
  await outbox.settled();
  expect([sent.length, await statesOf(stage)]).toEqual([2, ["delivered 1", "delivered 1"]]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 2_000, reservedMilli: 0 });
});

test("behavior: one that is written where nobody tells the end waits for its lane", async () => {
  const stage = await makeStage({ credits: 5 });
  const { outbox, sent } = await makeSender();
  const drafted = await callOf(stage);
  expect(await db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]))).toMatchObject({ isWaiting: true });
  await outbox.settled();
  expect([sent.length, await statesOf(stage)]).toEqual([0, ["waiting 0"]]);
});

test("behavior: a worker that dies between the commit and the send is found by its lease, and it is sent again", async () => {
  const stage = await makeStage({ credits: 5 });
  // the commit was done, and the answer to it was lost
  const deaf = new Proxy(db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return async (...given: Parameters<Db["transaction"]>) => {
        await target.transaction(...given);
        throw new Error("connection lost");
      };
    },
  });
  const { outbox, sent, clock } = await makeSender();
  const lost = transact(deaf, async (tx) => outbox.receiveDrafts(tx, [await callOf(stage)]));
  await expect(lost).rejects.toThrow("connection lost");
  await outbox.take();
  await outbox.settled();
  expect([sent.length, await statesOf(stage)]).toEqual([0, ["waiting 1"]]);
  clock.advance(limits.deliveryLeaseSeconds + 6);
  await outbox.take();
  await outbox.settled();
  expect([sent.length, await statesOf(stage), await leases()]).toEqual([1, ["delivered 2"], 0]);
  expect((await readAttempts()).map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
    "1 unknown",
    "2 accepted",
  ]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});

test("behavior: for whom the credits do not reach, the place is given back and no try is counted", async () => {
  const stage = await makeStage({ credits: 2 });
  const { outbox, sent, write } = await makeSender();
  await write(await callsOf(stage, 3));
  await outbox.settled();
  expect([sent.length, (await statesOf(stage)).toSorted(), await leases()]).toEqual([
    2,
    ["delivered 1", "delivered 1", "unfunded 0"],
    0,
  ]);
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: no more leave than there are places, and the lane takes those that are left", async () => {
  const stage = await makeStage({ credits: 50 });
  const { outbox, sent, write, drain } = await makeHeldSender({ perHost: 3, concurrency: 8 });
  const mixed = [
    ...(await callsOf(stage, 5, "https://a.example/")),
    ...(await callsOf(stage, 5, "https://b.example/")),
  ];
  expect(await write(mixed)).toMatchObject({ isWaiting: true });
  await expect.poll(() => sent.length).toBe(6);
  const hosts = Map.groupBy(sent, ({ target }) => target);
  expect([...hosts.values()].map((some) => some.length)).toEqual([3, 3]);
  // of this workspace no more than three quarters
  await write(await callsOf(stage, 2, "https://c.example/"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toHaveLength(6);
  const taking = outbox.take();
  await drain(12);
  await taking;
  expect(await statesOf(stage)).toEqual(Array.from({ length: 12 }, () => "delivered 1"));
});

test("behavior: whoever is new stands behind those that wait", async () => {
  const stage = await makeStage({ credits: 50 });
  const { outbox, sent, write, drain, letFirst } = await makeHeldSender({ perHost: 2, concurrency: 4 });
  const first = await callsOf(stage, 4);
  await write(first);
  await expect.poll(() => sent.length).toBe(2);
  // the look sees that the host has no room for those that wait
  await outbox.take();
  letFirst();
  const late = await callOf(stage);
  await write([late]);
  await drain(5);
  expect(sent.at(-1)?.executionId).toBe(late.execution.id);
});

test("behavior: all workers together keep to the lane's rate", async () => {
  const stage = await makeStage({ credits: 50 });
  const lane = { concurrency: 20, perSecond: 5 };
  const one = await makeSender({ lane });
  const two = await makeSender({ lane });
  await one.write(await callsOf(stage, 3));
  await one.outbox.settled();
  expect(one.sent).toHaveLength(3);
  await two.write(await callsOf(stage, 4));
  for (const { outbox } of [one, two]) await outbox.take();
  for (const { outbox } of [one, two]) await outbox.settled();
  // the second stands still: of it five may leave, of which each lane's own look took one
  expect(one.sent.length + two.sent.length).toBe(5);
  expect((await statesOf(stage)).toSorted()).toEqual([...Array(5).fill("delivered 1"), ...Array(2).fill("waiting 0")]);
});

test("behavior: a lane that is held, or stopped, keeps no place", async () => {
  const stage = await makeStage({ credits: 50 });
  const busy: SendResult = { kind: "retry", lane: true, afterSeconds: 30, detail: "Slow down." };
  const { outbox, sent, write } = await makeSender({ answer: () => busy });
  await write([await callOf(stage)]);
  await outbox.settled();
  expect(await write([await callOf(stage)])).toMatchObject({ isWaiting: true });
  await outbox.settled();
  expect(sent).toHaveLength(1);
  await db.execute(sql`truncate delivery, lane_pace`);
  const stopped = await makeSender();
  await stopped.outbox.stop();
  expect(await stopped.write([await callOf(stage)])).toMatchObject({ isWaiting: true });
  expect(stopped.sent).toHaveLength(0);
});

test("behavior: the last look comes before it, and what a paused workflow tells waits", async () => {
  const { outbox, sent, write } = await makeSender();
  const undone = await makeStage({ credits: 5 });
  await db.update(event).set({ orphanedAt: new Date() }).where(eq(event.id, undone.run.eventId));
  await write([await callOf(undone)]);
  const paused = await makeStage({ credits: 5 });
  await db.update(workflow).set({ state: "paused" }).where(eq(workflow.id, paused.workflow.id));
  expect(await write([await callOf(paused)])).toMatchObject({ isWaiting: true });
  await outbox.settled();
  expect([await statesOf(undone), await statesOf(paused), sent.length]).toEqual([["cancelled 0"], ["waiting 0"], 0]);
  expect(await balance(undone)).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
});

test("behavior: an event that comes back in another block is not told again; what was cancelled goes by its lane", async () => {
  const stage = await makeStage({ credits: 5 });
  const { outbox, sent, write } = await makeSender();
  const [told, cancelled] = await callsOf(stage, 2);
  if (!told || !cancelled) throw new Error("two were made");
  await write([told]);
  await outbox.settled();
  await db.transaction((tx) => outbox.receiveDrafts(tx, [cancelled]));
  await db.transaction((tx) =>
    outbox.cancelUnsent(tx, { runIds: [stage.run.id], reason: "The chain undid it.", now: new Date() }),
  );
  const again = await makeRun(stage.workflow, { eventKey: stage.run.eventKey });
  const anew = await Promise.all(
    [told, cancelled].map((one) =>
      makeDrafted(
        { ...stage, run: again },
        { subscriber: { id: one.execution.subscriberId }, draft: one.drafts[0] ?? {} },
      ),
    ),
  );
  expect(await write(anew)).toEqual({ before: [told.execution.id], isWaiting: true });
  await outbox.settled();
  expect([sent.length, await statesOf(stage), await leases()]).toEqual([2, ["delivered 1", "delivered 1"], 0]);
});
