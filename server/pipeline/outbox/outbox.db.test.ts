import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import {
  makeChannelAddress,
  makeEvent,
  makePreference,
  makeRun,
  makeSubscriber,
  NOW,
  sealTarget,
} from "#server/testing/factories.ts";
import {
  balance,
  createTestChannel,
  createTestClock,
  createTestOutbox,
  type Drafted,
  giveCredits,
  hand,
  ledgerIsRight,
  makeDrafted,
  makeReachable,
  makeStage,
  makeWorker,
  readAttempts,
  readDeliveries,
} from "#server/testing/outbox-world.ts";
import { attemptsMax } from "./backoff.ts";
import { releaseUnfunded } from "./care.ts";
import { replayDead } from "./replay-dead.ts";

// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message`));

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
  for (let i = 0; i < attemptsMax("email") + 2; i++) {
    await worker.send();
    worker.clock.advance(21_600);
  }
  expect(worker.email.sent).toHaveLength(attemptsMax("email"));
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
  expect((await readAttempts(dead?.id)).map((a) => [a.number, a.outcome])).toEqual([
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

test("behavior: a browser that was never reached is given up after five refusals, one that was is not", async () => {
  const stage = await makeStage({ credits: 50 });
  let answer: SendResult = { kind: "accepted", detail: "Accepted." };
  const push = createTestChannel("web-push", { linkable: true, answer: () => answer });
  const outbox = createTestOutbox({
    channels: [push.channel, createTestChannel("in-app").channel],
    clock: createTestClock(),
  });
  const browser = { kind: "web-push", target: "https://push.example.com/1#a.b" };
  const [reached, never] = [await makeSubscriber(stage.workspace), await makeSubscriber(stage.workspace)];
  for (const one of [reached, never]) await makeChannelAddress(one, browser);
  const tell = async (subscriber: { id: number }) => {
    const run = await makeRun(stage.workflow, { eventId: (await makeEvent()).id });
    const drafted = await makeDrafted({ ...stage, run }, { subscriber, draft: { channel: "web-push" } });
    await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
    await outbox.take();
    await outbox.settled();
  };
  await tell(reached);
  answer = { kind: "refused", detail: "Unknown key (403)." };
  const stateOf = async ({ id }: { id: number }) =>
    (await getDb().db.select().from(channelAddress).where(eq(channelAddress.subscriberId, id)))[0];
  for (let i = 0; i < 4; i++) await tell(never);
  expect(await stateOf(never)).toMatchObject({ state: "on" });
  for (let i = 0; i < 5; i++) await tell(reached);
  await tell(never);
  expect(await stateOf(reached)).toMatchObject({ state: "on" });
  expect(await stateOf(never)).toMatchObject({
    state: "off",
    reason: "Nothing ever arrived in this browser. Turn it on again there",
  });
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
  const { stored } = await sealTarget({ target: "new@example.com" });
  await getDb().db.update(channelAddress).set(stored).where(eq(channelAddress.id, address.id));
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

test("error: characters that the database refuses hold up nobody", async () => {
  const stage = await makeStage({ credits: 5 });
  const worker = makeWorker(() => ({ kind: "refused", detail: "No\u0000 \ud800." }));
  const { subscriber } = await makeReachable(stage);
  const content = { kind: "message" as const, subject: "A\u0000B", body: "half \udc00" };
  await hand(worker, [await makeDrafted(stage, { subscriber, draft: { content, why: "\u0000" } })]);
  await worker.send();
  expect((await readDeliveries(stage.workspace.id)).map((d) => [d.channel, d.state, d.reason])).toEqual([
    ["email", "dead", "No \ufffd."],
    ["in-app", "delivered", null],
  ]);
});
