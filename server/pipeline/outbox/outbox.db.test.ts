import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDb, type Db, getDb } from "#db/client.ts";
import { delivery, deliveryAttempt, inboxMessage } from "#db/schema/outbox.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import { limits } from "#server/kernel/limits.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { recount } from "#server/ledger/recount.ts";
import { makeChannelAddress, makePreference, makeSubscriber, NOW } from "#server/testing/factories.ts";
import {
  createTestChannel,
  createTestClock,
  createTestOutbox,
  giveCredits,
  makeDrafted,
  makeStage,
  readDeliveries,
} from "#server/testing/outbox-world.ts";
import { releaseUnfunded, replayDead } from "./care.ts";

afterAll(closeDb);
// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message`));

type Stage = Awaited<ReturnType<typeof makeStage>>;
type Drafted = Awaited<ReturnType<typeof makeDrafted>>;
const inTx = getDb;
const balance = (stage: Stage) => inTx().db.transaction((tx) => balanceOf(tx, stage.workspace.id));
const ledgerIsRight = async (stage: Stage) =>
  (await inTx().db.transaction((tx) => recount(tx, stage.workspace.id))).isRight;
const attempts = async (deliveryId?: number) =>
  (await getDb().db.select().from(deliveryAttempt).orderBy(deliveryAttempt.deliveryId, deliveryAttempt.number)).filter(
    (row) => deliveryId === undefined || row.deliveryId === deliveryId,
  );

/** A worker with an email and an in-app channel that answer as told. */
function makeWorker(answer?: () => SendResult | Promise<SendResult>, db?: Db, clock = createTestClock()) {
  const email = createTestChannel("email", answer ? { answer } : {});
  const inApp = createTestChannel("in-app");
  const outbox = createTestOutbox({ channels: [inApp.channel, email.channel], clock, ...(db && { db }) });
  const send = async () => {
    await outbox.take();
    await outbox.settled();
  };
  return { outbox, clock, email, inApp, send };
}

async function makeReachable(stage: Stage) {
  const subscriber = await makeSubscriber(stage.workspace);
  const address = await makeChannelAddress(subscriber);
  return { subscriber, address };
}

const hand = (worker: ReturnType<typeof makeWorker>, drafted: Drafted[]) =>
  getDb().db.transaction((tx) => worker.outbox.receiveDrafts(tx, drafted));

test("default: a draft goes out by the subscriber's channel and the app, and costs its price", async () => {
  const stage = await makeStage({ credits: 5 });
  const { subscriber, address } = await makeReachable(stage);
  const worker = makeWorker();
  await hand(worker, [await makeDrafted(stage, { subscriber })]);
  expect(await balance(stage)).toMatchObject({ availableMilli: 4_000, reservedMilli: 1_000 });
  await worker.send();
  expect((await readDeliveries(stage.workspace.id)).map((d) => [d.channel, d.state, d.attempts])).toEqual([
    ["email", "delivered", 1],
    ["in-app", "delivered", 1],
  ]);
  expect(worker.email.sent).toMatchObject([
    {
      target: address.target,
      wallet: subscriber.address,
      topicName: "Liquidation risk",
      workspaceName: stage.workspace.name,
      settingsUrl: `https://app.example.com/a/${stage.workspace.slug}`,
      why: "Your health factor is below 1.25.",
      attempt: 1,
      effectKey: `${stage.workflow.id}:${subscriber.id}:${stage.run.eventKey}:tell:email`,
    },
  ]);
  expect(worker.email.sent[0]?.unsubscribeUrl).toMatch(/^https:\/\/app\.example\.com\/api\/unsubscribe\/[\w.-]+$/);
  expect(await balance(stage)).toMatchObject({ availableMilli: 4_000, reservedMilli: 0, spentMilli: 1_000 });
});

test("behavior: the same drafts again add nothing and cost nothing", async () => {
  const stage = await makeStage({ credits: 5 });
  const { subscriber } = await makeReachable(stage);
  const worker = makeWorker();
  const drafted = await makeDrafted(stage, { subscriber });
  await hand(worker, [drafted]);
  await worker.send();
  await hand(worker, [drafted, drafted]);
  await worker.send();
  expect(await readDeliveries(stage.workspace.id)).toHaveLength(2);
  expect(worker.email.sent).toHaveLength(1);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});

test("behavior: at zero credits deliveries wait and say so, and go after a grant", async () => {
  const stage = await makeStage({ credits: 1 });
  const worker = makeWorker();
  const drafted: Drafted[] = [];
  for (let i = 0; i < 3; i++) {
    drafted.push(await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber }));
  }
  await hand(worker, drafted);
  await worker.send();
  const states = async () =>
    (await readDeliveries(stage.workspace.id)).filter((d) => d.channel === "email").map((d) => [d.state, d.reason]);
  const waits = ["unfunded", "Waiting for credits. It goes out as soon as the workspace has some."];
  expect(await states()).toEqual([["delivered", null], waits, waits]);
  // the app is free
  expect(worker.inApp.sent).toHaveLength(3);
  await giveCredits(stage.workspace.id, 5);
  const released = await getDb().db.transaction((tx) =>
    releaseUnfunded(tx, { workspaceId: stage.workspace.id, now: NOW }),
  );
  expect(released).toBe(2);
  await worker.send();
  expect(worker.email.sent).toHaveLength(3);
  expect(await balance(stage)).toMatchObject({ spentMilli: 3_000, availableMilli: 3_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: credits that come by themselves are found by the worker", async () => {
  const stage = await makeStage();
  const worker = makeWorker();
  await hand(worker, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  await worker.send();
  expect(worker.email.sent).toHaveLength(0);
  await giveCredits(stage.workspace.id, 1);
  worker.clock.advance(6);
  await worker.send();
  expect(worker.email.sent).toHaveLength(1);
});

test("behavior: a try that may succeed later is tried again, then given up; nothing is charged", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker(() => ({ kind: "retry", detail: "The server is busy." }));
  await hand(worker, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  for (let i = 0; i < limits.deliveryAttemptsMax + 2; i++) {
    await worker.send();
    worker.clock.advance(21_600);
  }
  expect(worker.email.sent).toHaveLength(limits.deliveryAttemptsMax);
  expect(new Set(worker.email.sent.map((p) => p.effectKey)).size).toBe(1);
  const rows = await readDeliveries(stage.workspace.id);
  expect(rows.find((d) => d.channel === "email")).toMatchObject({
    state: "dead",
    reason: "Given up after 8 tries. The server is busy.",
  });
  expect(await balance(stage)).toMatchObject({ spentMilli: 0, reservedMilli: 0, availableMilli: 5_000 });
});

test("behavior: a dead letter can be taken up again, once", async () => {
  const stage = await makeStage({ credits: 5 });
  let answer: SendResult = { kind: "refused", detail: "No such mailbox." };
  const worker = makeWorker(() => answer);
  await hand(worker, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  await worker.send();
  const [dead] = await getDb().db.select().from(delivery).where(eq(delivery.state, "dead"));
  expect(dead).toMatchObject({ channel: "email", reason: "No such mailbox." });
  const replay = () =>
    getDb().db.transaction((tx) =>
      replayDead(tx, { workspaceId: stage.workspace.id, deliveryIds: [dead?.id ?? 0], now: NOW }),
    );
  expect(await replay()).toEqual([dead?.id]);
  expect(await replay()).toEqual([]);
  answer = { kind: "accepted", detail: "Accepted." };
  await worker.send();
  expect((await attempts(dead?.id)).map((a) => [a.number, a.outcome])).toEqual([
    [1, "refused"],
    [2, "accepted"],
  ]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: a message that dies for want of the app's copy gets one", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker(() => ({ kind: "refused", detail: "No such mailbox." }));
  const { subscriber } = await makeReachable(stage);
  await hand(worker, [await makeDrafted(stage, { subscriber, draft: { channel: "email" } })]);
  await worker.send();
  await worker.send();
  expect((await readDeliveries(stage.workspace.id)).map((d) => [d.channel, d.state, d.reason])).toEqual([
    ["email", "dead", "No such mailbox."],
    ["in-app", "delivered", "In the app instead. No such mailbox."],
  ]);
});

test("behavior: an address that the provider calls dead is off and gets nothing more", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker(() => ({ kind: "refused", detail: "Gone.", addressOff: "This mailbox is gone" }));
  const { subscriber, address } = await makeReachable(stage);
  await hand(worker, [await makeDrafted(stage, { subscriber })]);
  await worker.send();
  const [row] = await getDb().db.select().from(channelAddress).where(eq(channelAddress.id, address.id));
  expect(row).toMatchObject({ state: "off", reason: "This mailbox is gone" });
});

test("behavior: who turned the topic off meanwhile gets nothing, at no cost", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker();
  const { subscriber } = await makeReachable(stage);
  await hand(worker, [await makeDrafted(stage, { subscriber })]);
  await makePreference({ subscriber, topic: stage.topic }, { enabled: false });
  await worker.send();
  expect([...worker.email.sent, ...worker.inApp.sent]).toEqual([]);
  const reason = "The subscriber turned off Liquidation risk before this was sent.";
  expect((await readDeliveries(stage.workspace.id)).map((d) => [d.state, d.reason, d.attempts])).toEqual([
    ["suppressed", reason, 0],
    ["suppressed", reason, 0],
  ]);
  expect(await balance(stage)).toMatchObject({ availableMilli: 5_000, reservedMilli: 0 });
});

test("behavior: an address turned off meanwhile gets nothing; the app has it", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker();
  const { subscriber, address } = await makeReachable(stage);
  await hand(worker, [await makeDrafted(stage, { subscriber, draft: { channel: "email" } })]);
  await getDb().db.update(channelAddress).set({ state: "off" }).where(eq(channelAddress.id, address.id));
  await worker.send();
  await worker.send();
  expect(worker.email.sent).toEqual([]);
  expect((await readDeliveries(stage.workspace.id)).map((d) => [d.channel, d.state])).toEqual([
    ["email", "suppressed"],
    ["in-app", "delivered"],
  ]);
});

test("behavior: an address changed meanwhile gets it at the new place", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker();
  const { subscriber, address } = await makeReachable(stage);
  await hand(worker, [await makeDrafted(stage, { subscriber })]);
  await getDb().db.update(channelAddress).set({ target: "new@example.com" }).where(eq(channelAddress.id, address.id));
  await worker.send();
  expect(worker.email.sent[0]?.target).toBe("new@example.com");
});

test("behavior: a fork before sending cancels; the event that comes back sends once", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker();
  const { subscriber } = await makeReachable(stage);
  const drafted = await makeDrafted(stage, { subscriber });
  await hand(worker, [drafted]);
  const cancel = { runIds: [stage.run.id], reason: "The chain undid the event before this was sent.", now: NOW };
  await getDb().db.transaction((tx) => worker.outbox.cancelUnsent(tx, cancel));
  await worker.send();
  expect(worker.email.sent).toEqual([]);
  expect(await balance(stage)).toMatchObject({ availableMilli: 5_000, reservedMilli: 0 });
  await hand(worker, [drafted]);
  await worker.send();
  expect(worker.email.sent).toHaveLength(1);
  await getDb().db.transaction((tx) => worker.outbox.cancelUnsent(tx, cancel));
  await hand(worker, [drafted]);
  await worker.send();
  expect(worker.email.sent).toHaveLength(1);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: an orphaned event is noticed at sending also when nobody cancelled", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker();
  await hand(worker, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  await getDb().db.execute(sql`update event set orphaned_at = now() where id = ${stage.event.id}::bigint`);
  await worker.send();
  expect(worker.email.sent).toEqual([]);
  expect((await readDeliveries(stage.workspace.id)).map((d) => d.state)).toEqual(["cancelled", "cancelled"]);
});

/** A database whose worker is killed after its first claim: nothing commits any more. */
function killedAfter(transactions: number): Db {
  const { db } = getDb();
  let left = transactions;
  return new Proxy(db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return (...given: Parameters<Db["transaction"]>) =>
        left-- > 0 ? target.transaction(...given) : Promise.reject(new Error("killed"));
    },
  });
}

test("behavior: a worker killed between the provider's yes and the commit repeats with the same id, once", async () => {
  const stage = await makeStage({ credits: 20 });
  const clock = createTestClock();
  // care takes two transactions, the claims of two lanes two more
  const dying = makeWorker(undefined, killedAfter(4), clock);
  const alive = makeWorker(undefined, undefined, clock);
  const drafted: Drafted[] = [];
  for (let i = 0; i < 10; i++) {
    drafted.push(await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber }));
  }
  await hand(alive, drafted);
  await dying.outbox.take().catch(() => undefined);
  await dying.outbox.settled().catch(() => undefined);
  expect(dying.email.sent).toHaveLength(10);
  await alive.send();
  expect(alive.email.sent).toHaveLength(0);
  clock.advance(limits.deliveryLeaseSeconds + 6);
  await alive.send();
  expect(alive.email.sent.map((p) => p.effectKey).toSorted()).toEqual(
    dying.email.sent.map((p) => p.effectKey).toSorted(),
  );
  const rows = await readDeliveries(stage.workspace.id);
  expect(rows.every((d) => d.state === "delivered" && d.attempts === 2)).toBe(true);
  expect(new Set((await attempts()).map((a) => `${a.number} ${a.outcome}`))).toEqual(
    new Set(["1 unknown", "2 accepted"]),
  );
  expect(await balance(stage)).toMatchObject({ spentMilli: 10_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: a late yes is believed, and its delivery not sent again", async () => {
  const stage = await makeStage({ credits: 5 });
  let finish: (result: SendResult) => void = () => undefined;
  const clock = createTestClock();
  const slow = makeWorker(() => new Promise<SendResult>((done) => (finish = done)), undefined, clock);
  const other = makeWorker(undefined, undefined, clock);
  await hand(slow, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  await slow.outbox.take();
  clock.advance(limits.deliveryLeaseSeconds + 6);
  // swept by the other worker, whose email lane is busy elsewhere
  await other.outbox.take("in-app");
  await other.outbox.settled();
  finish({ kind: "accepted", detail: "Accepted." });
  await slow.outbox.settled();
  await other.send();
  expect(other.email.sent).toHaveLength(0);
  const emails = (await readDeliveries(stage.workspace.id)).filter((d) => d.channel === "email");
  expect(emails.map((d) => d.state)).toEqual(["delivered"]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});

test("behavior: a late no of a stolen delivery changes nothing", async () => {
  const stage = await makeStage({ credits: 5 });
  let finish: (result: SendResult) => void = () => undefined;
  const clock = createTestClock();
  const slow = makeWorker(() => new Promise<SendResult>((done) => (finish = done)), undefined, clock);
  const other = makeWorker(undefined, undefined, clock);
  await hand(slow, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  await slow.outbox.take();
  clock.advance(limits.deliveryLeaseSeconds + 6);
  await other.send();
  finish({ kind: "refused", detail: "No." });
  await slow.outbox.settled();
  const emails = (await readDeliveries(stage.workspace.id)).filter((d) => d.channel === "email");
  expect(emails).toMatchObject([{ state: "delivered", attempts: 2 }]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});

test("behavior: results that cannot be written down are written later, and not sent again", async () => {
  const stage = await makeStage({ credits: 5 });
  let fails = 0;
  const { db } = getDb();
  const flaky = new Proxy(db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return (...given: Parameters<Db["transaction"]>) =>
        fails > 0 && fails-- ? Promise.reject(new Error("database away")) : target.transaction(...given);
    },
  });
  const worker = makeWorker(() => {
    fails = 1;
    return { kind: "accepted", detail: "Accepted." };
  }, flaky as Db);
  const { subscriber } = await makeReachable(stage);
  await hand(worker, [await makeDrafted(stage, { subscriber, draft: { channel: "email" } })]);
  await worker.outbox.take("email").catch(() => undefined);
  await worker.outbox.settled().catch(() => undefined);
  await worker.send();
  expect(worker.email.sent).toHaveLength(1);
  expect((await readDeliveries(stage.workspace.id)).map((d) => d.state)).toEqual(["delivered"]);
});

test("behavior: a provider that says wait stops its whole lane, and no other", async () => {
  const stage = await makeStage({ credits: 50 });
  let isBusy = true;
  const clock = createTestClock();
  const email = createTestChannel("email", {
    lane: { concurrency: 1, perSecond: Number.POSITIVE_INFINITY },
    answer: () =>
      isBusy
        ? { kind: "retry", afterSeconds: 30, lane: true, detail: "Too many requests; the lane waits 30 s." }
        : { kind: "accepted", detail: "Accepted." },
  });
  const inApp = createTestChannel("in-app");
  const outbox = createTestOutbox({ channels: [inApp.channel, email.channel], clock });
  const drafted: Drafted[] = [];
  for (let i = 0; i < 5; i++) {
    drafted.push(await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber }));
  }
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  await outbox.take();
  await outbox.settled();
  expect(email.sent).toHaveLength(1);
  expect(inApp.sent).toHaveLength(5);
  isBusy = false;
  clock.advance(29);
  await outbox.take();
  await outbox.settled();
  expect(email.sent).toHaveLength(1);
  clock.advance(2);
  await outbox.take();
  await outbox.settled();
  expect(email.sent).toHaveLength(6);
});

test("behavior: a lane keeps its rate and goes on by itself", async () => {
  const stage = await makeStage({ credits: 50 });
  const clock = createTestClock();
  const email = createTestChannel("email", { lane: { concurrency: 50, perSecond: 3 } });
  const outbox = createTestOutbox({ channels: [email.channel], clock });
  const drafted: Drafted[] = [];
  for (let i = 0; i < 7; i++) {
    const { subscriber } = await makeReachable(stage);
    drafted.push(await makeDrafted(stage, { subscriber, draft: { channel: "email" } }));
  }
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  await outbox.take();
  await outbox.settled();
  expect(email.sent).toHaveLength(3);
  clock.advance(1);
  await outbox.take();
  await outbox.settled();
  expect(email.sent).toHaveLength(6);
});

test("behavior: a slow host holds up itself only", async () => {
  const stage = await makeStage({ credits: 50 });
  const clock = createTestClock();
  const waiting: (() => void)[] = [];
  const webhook = createTestChannel("webhook", {
    lane: { concurrency: 20, perSecond: Number.POSITIVE_INFINITY, perHost: 2 },
    answer: (parcel) =>
      parcel.target.includes("slow")
        ? new Promise((done) => waiting.push(() => done({ kind: "accepted", detail: "Accepted." })))
        : { kind: "accepted", detail: "Accepted." },
  });
  const outbox = createTestOutbox({ channels: [webhook.channel], clock });
  const drafted: Drafted[] = [];
  for (const target of [...Array(8).fill("https://slow.example/a"), ...Array(4).fill("https://fast.example/b")]) {
    const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: {} };
    drafted.push(await makeDrafted(stage, { draft: { channel: "webhook", target, content } }));
  }
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  const delivered = async () =>
    (await readDeliveries(stage.workspace.id)).filter((d) => d.state === "delivered").length;
  await outbox.take();
  await expect.poll(delivered).toBe(4);
  expect(waiting).toHaveLength(2);
  for (let i = 0; i < 8; i++) {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  }
  await outbox.settled();
  expect(await delivered()).toBe(12);
});

test("behavior: urgent ones go first", async () => {
  const stage = await makeStage({ credits: 50 });
  const clock = createTestClock();
  const email = createTestChannel("email", { lane: { concurrency: 1, perSecond: Number.POSITIVE_INFINITY } });
  const outbox = createTestOutbox({ channels: [email.channel], clock });
  const drafted: Drafted[] = [];
  for (const urgency of ["normal", "normal", "urgent"] as const) {
    const { subscriber } = await makeReachable(stage);
    drafted.push(await makeDrafted(stage, { subscriber, draft: { channel: "email", urgency } }));
  }
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  await outbox.take();
  await outbox.settled();
  expect(email.sent.map((p) => p.urgency)).toEqual(["urgent", "normal", "normal"]);
});

test("error: a channel that throws is tried again and says nothing of its insides", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker(() => {
    throw new Error("token 123:secret");
  });
  await hand(worker, [await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber })]);
  await worker.send();
  const row = (await readDeliveries(stage.workspace.id)).find((d) => d.channel === "email");
  expect(row).toMatchObject({ state: "retrying", reason: "Email did not finish. It is tried again." });
});

test("behavior: a thousand deliveries by two workers are each sent once", async () => {
  const stage = await makeStage({ credits: 2_000 });
  const clock = createTestClock();
  const workers = [makeWorker(undefined, undefined, clock), makeWorker(undefined, undefined, clock)];
  await getDb().db.execute(sql`
    with made as (
      insert into subscriber (workspace_id, address) select ${stage.workspace.id}::bigint, '0x' || lpad(to_hex(n), 40, '0')
      from generate_series(1, 1000) n returning id
    ), linked as (
      insert into channel_address (workspace_id, subscriber_id, kind, target, state)
      select ${stage.workspace.id}::bigint, id, 'email', id || '@example.com', 'on' from made
    )
    insert into execution (workspace_id, run_id, workflow_id, subscriber_id, state, created_at)
    select ${stage.workspace.id}::bigint, ${stage.run.id}::bigint, ${stage.workflow.id}::bigint, id, 'done', now() from made`);
  const executions = await getDb().db.execute<{ id: string; subscriberId: string }>(sql`
    select id, subscriber_id as "subscriberId" from execution where run_id = ${stage.run.id}::bigint`);
  const [first] = [await makeDrafted(stage)];
  const drafted = executions.map((x) => ({
    ...first,
    execution: { id: Number(x.id), subscriberId: Number(x.subscriberId) },
  }));
  for (let i = 0; i < drafted.length; i += 500) {
    await getDb().db.transaction(
      (tx) => workers[0]?.outbox.receiveDrafts(tx, drafted.slice(i, i + 500)) ?? Promise.resolve(),
    );
  }
  await Promise.all(workers.map((worker) => worker.send()));
  await Promise.all(workers.map((worker) => worker.send()));
  const sent = workers.flatMap((worker) => worker.email.sent.map((p) => p.effectKey));
  expect(sent).toHaveLength(1_000);
  expect(new Set(sent).size).toBe(1_000);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
  expect(await getDb().db.$count(inboxMessage)).toBe(0);
});
