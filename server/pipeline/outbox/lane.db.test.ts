import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { type Db, getDb } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import { limits } from "#server/kernel/limits.ts";
import { makeChannelAddress, makeEvent, makeRun, makeSubscriber } from "#server/testing/factories.ts";
import {
  balance,
  createTestChannel,
  createTestClock,
  createTestOutbox,
  type Drafted,
  hand,
  ledgerIsRight,
  makeDrafted,
  makeReachable,
  makeStage,
  makeWorker,
  readAttempts,
  readDeliveries,
} from "#server/testing/outbox-world.ts";
import { sealPeople } from "#server/testing/seal-people.ts";

// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message, lane_pace, target_pace`));

/** A worker that is killed as soon as it has sent: nothing of it commits any more. */
function makeDyingWorker(clock: ReturnType<typeof createTestClock>) {
  const { db } = getDb();
  let isDead = false;
  const dyingDb = new Proxy(db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return (...given: Parameters<Db["transaction"]>) =>
        isDead ? Promise.reject(new Error("killed")) : target.transaction(...given);
    },
  });
  const answer = (): SendResult => {
    isDead = true;
    return { kind: "accepted", detail: "Accepted." };
  };
  return makeWorker(answer, dyingDb, clock);
}

test("behavior: a worker killed between the provider's yes and the commit repeats with the same id, once", async () => {
  const stage = await makeStage({ credits: 20 });
  const clock = createTestClock();
  const dying = makeDyingWorker(clock);
  const alive = makeWorker(undefined, undefined, clock);
  const drafted: Drafted[] = [];
  for (let i = 0; i < 10; i++) {
    const { subscriber } = await makeReachable(stage);
    drafted.push(await makeDrafted(stage, { subscriber, draft: { channel: "email" } }));
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
  expect(new Set((await readAttempts()).map((a) => `${a.number} ${a.outcome}`))).toEqual(
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
  clock.advance(1.03);
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

test("behavior: where more waits than has a place, single places wait for each other, but not for long", async () => {
  const clock = createTestClock();
  const ends: (() => void)[] = [];
  const webhook = createTestChannel("webhook", {
    lane: { concurrency: 8, perSecond: Number.POSITIVE_INFINITY },
    answer: () => new Promise((done) => ends.push(() => done({ kind: "accepted", detail: "Accepted." }))),
  });
  const outbox = createTestOutbox({ channels: [webhook.channel], clock });
  const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: {} };
  for (const stage of [await makeStage({ credits: 50 }), await makeStage({ credits: 50 })]) {
    const drafted: Drafted[] = [];
    const draft = { channel: "webhook", target: "https://a.example/", content };
    for (let i = 0; i < 10; i++) drafted.push(await makeDrafted(stage, { draft }));
    await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  }
  const end = async (count: number) => {
    for (const one of ends.splice(0, count)) one();
    // the channel's answer reaches the lane
    await new Promise(setImmediate);
  };
  expect(await outbox.take()).toBe(8);
  await end(3);
  expect([await outbox.take(), webhook.sent.length]).toEqual([0, 8]);
  clock.advance(0.01);
  await expect.poll(() => webhook.sent.length).toBe(11);
  await end(3);
  expect([await outbox.take(), webhook.sent.length]).toEqual([0, 11]);
  // half of them: nobody waits for the clock
  await end(1);
  await expect.poll(() => webhook.sent.length).toBe(15);
  await end(8);
  await expect.poll(() => webhook.sent.length).toBe(20);
  await end(5);
  await outbox.settled();
});

test("behavior: a chat gets one a second, another waits for none of it, and no try is spent on waiting", async () => {
  const stage = await makeStage({ credits: 20 });
  const clock = createTestClock();
  const telegram = createTestChannel("telegram", {
    lane: { concurrency: 8, perSecond: 100, paceOf: () => [{ count: 1, seconds: 1 }] },
  });
  const outbox = createTestOutbox({ channels: [telegram.channel], clock });
  const [busy, quiet] = [await makeSubscriber(stage.workspace), await makeSubscriber(stage.workspace)];
  for (const one of [busy, quiet]) await makeChannelAddress(one, { kind: "telegram", target: String(one.id) });
  const drafted: Drafted[] = [];
  for (const subscriber of [busy, busy, busy, quiet]) {
    const run = await makeRun(stage.workflow, { eventId: (await makeEvent()).id });
    drafted.push(await makeDrafted({ ...stage, run }, { subscriber, draft: { channel: "telegram" } }));
  }
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  const send = async () => {
    await outbox.take();
    await outbox.settled();
  };
  await send();
  expect(telegram.sent.map((one) => one.subscriberId).toSorted()).toEqual([busy.id, quiet.id].toSorted());
  await send();
  expect(telegram.sent).toHaveLength(2);
  for (const count of [3, 4, 4]) {
    clock.advance(1);
    await send();
    expect(telegram.sent).toHaveLength(count);
  }
  expect(await readDeliveries(stage.workspace.id)).toEqual(
    Array(4).fill(expect.objectContaining({ state: "delivered", attempts: 1 })),
  );
});

test("behavior: a target that says it takes no more for now is left alone", async () => {
  const stage = await makeStage({ credits: 20 });
  const clock = createTestClock();
  const answers: SendResult[] = [{ kind: "accepted", restSeconds: 9, detail: "Accepted." }];
  const discord = createTestChannel("discord", {
    lane: { concurrency: 8, perSecond: 100, paceOf: () => [{ count: 1, seconds: 1 }] },
    answer: () => answers.shift() ?? { kind: "accepted", detail: "Accepted." },
  });
  const outbox = createTestOutbox({ channels: [discord.channel], clock });
  const tell = async () => {
    const drafted = await makeDrafted(stage, { draft: { channel: "discord", target: "TEAM" } });
    await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
    await outbox.take();
    await outbox.settled();
  };
  await tell();
  clock.advance(8);
  await tell();
  expect(discord.sent).toHaveLength(1);
  clock.advance(1);
  await outbox.take();
  await outbox.settled();
  expect(discord.sent).toHaveLength(2);
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
      insert into channel_address (workspace_id, subscriber_id, kind, sealed, state)
      select ${stage.workspace.id}::bigint, id, 'email', id || '@example.com', 'on' from made
    )
    insert into execution (workspace_id, run_id, workflow_id, subscriber_id, state, created_at)
    select ${stage.workspace.id}::bigint, ${stage.run.id}::bigint, ${stage.workflow.id}::bigint, id, 'done', now() from made`);
  await sealPeople();
  const executions = await getDb().db.execute<{ id: string; subscriberId: string }>(sql`
    select id, subscriber_id as "subscriberId" from execution where run_id = ${stage.run.id}::bigint`);
  const [first] = [await makeDrafted(stage)];
  const drafted = executions.map((x) => ({
    ...first,
    execution: { id: Number(x.id), subscriberId: Number(x.subscriberId) },
  }));
  for (let i = 0; i < drafted.length; i += 500) {
    await getDb().db.transaction(async (tx) => workers[0]?.outbox.receiveDrafts(tx, drafted.slice(i, i + 500)));
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

test("behavior: nobody is asked within a transaction: while a provider takes its time, nothing is locked", async () => {
  const stage = await makeStage({ credits: 50 });
  const seen: unknown[] = [];
  const email = createTestChannel("email", {
    answer: async () => {
      // another transaction sees the claim, and may have the row at once
      seen.push(
        ...(await getDb().db.execute(sql`
        select state, lease_until is not null as leased from delivery for update nowait`)),
      );
      return { kind: "accepted", detail: "Accepted." };
    },
  });
  const outbox = createTestOutbox({ channels: [email.channel], clock: createTestClock() });
  const { subscriber } = await makeReachable(stage);
  const drafted = await makeDrafted(stage, { subscriber, draft: { channel: "email" } });
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
  await outbox.take();
  await outbox.settled();
  expect(seen).toEqual([{ state: "waiting", leased: true }]);
});
