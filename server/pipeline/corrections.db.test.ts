import { asc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { execution } from "#db/schema/interpreter.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { makeChannelAddress, makeHash, makePreference, makeSubscriber } from "#server/testing/factories.ts";
import { ALERT, CORRECTION, comeBack, makeWorld, tell, tellAndUndo } from "#server/testing/told-world.ts";

const { db } = getDb();

// each test has the triggers to itself
beforeEach(() => db.update(trigger).set({ active: false }));

test("default: R1 an alert whose event is gone is taken back once, by the same channel and in the app, for free", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  expect([world.emails(), world.app()]).toEqual([[ALERT], [ALERT]]);
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  expect([world.emails(), world.app()]).toEqual([
    [ALERT, CORRECTION],
    [ALERT, CORRECTION],
  ]);
  expect(world.sent.email[1]?.content).toMatchInlineSnapshot(`
    {
      "body": "“Health factor 1.08” did not happen. The chain took another course, and the block that held it is no longer part of it.

    If you acted on it, have another look.",
      "kind": "message",
      "subject": "Correction: Health factor 1.08",
    }
  `);
  expect(world.sent.email[1]?.why).toBe("You were told what this takes back.");
  const rows = await world.deliveries();
  const corrections = rows.filter(({ correctsId }) => correctsId !== null);
  expect(corrections.map(({ channel, state, priceMilli }) => [channel, state, priceMilli]).toSorted()).toEqual([
    ["email", "delivered", 0],
    ["in-app", "delivered", 0],
  ]);
  expect(await world.spentMilli()).toBe(1_000);
  expect(await world.runs()).toMatchObject([{ undoneAt: expect.any(Date), correctedAt: world.clock.now() }]);
  await world.settle();
  await world.settle();
  expect(world.emails()).toHaveLength(2);
});

test("behavior: R1 nothing is taken back before the margin, or before the chain is read past the old height", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  await world.fork(block);
  expect(await world.sweep()).toBe(0);
  // the chain is not read so far yet, however long that takes
  await world.settle();
  expect(world.emails()).toEqual([ALERT]);
  await world.read(world.block(10));
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
});

test("behavior: R1 what was not sent yet is cancelled, and nothing is taken back", async () => {
  const world = await makeWorld();
  const block = world.block(10, [{ user: world.user, value: "1.08" }]);
  await world.read(block);
  await world.work();
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  expect([...world.emails(), ...world.app()]).toEqual([]);
  expect((await world.deliveries()).map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
});

test("behavior: R2 the same transaction in another block alerts nobody twice; what was told belongs to its run there", async () => {
  const world = await makeWorld();
  const { block, txHash } = await tell(world);
  await world.fork(block);
  await world.read(world.block(10));
  await world.read(world.block(11, [{ user: world.user, value: "1.08", txHash }]));
  await world.work();
  await world.settle();
  expect([world.emails(), world.app()]).toEqual([[ALERT], [ALERT]]);
  const [gone, stands] = await world.runs();
  expect([gone?.values.$block, stands?.values.$block]).toEqual(["10", "11"]);
  const executions = await db
    .select()
    .from(execution)
    .where(eq(execution.workflowId, world.workflow.id))
    .orderBy(asc(execution.id));
  expect(executions.map(({ runId, outcome }) => [runId, outcome])).toEqual([
    [gone?.id, "cancelled"],
    [stands?.id, "told"],
  ]);
  const rows = await world.deliveries();
  expect(rows.map(({ runId, executionId, state }) => [runId, executionId, state])).toEqual([
    [stands?.id, executions[1]?.id, "delivered"],
    [stands?.id, executions[1]?.id, "delivered"],
  ]);
  expect(gone).toMatchObject({ undoneAt: expect.any(Date), correctedAt: expect.any(Date) });
  expect(await world.spentMilli()).toBe(1_000);
});

test("behavior: R2 a message that is leaving while its transaction is mined again is told once", async () => {
  const world = await makeWorld();
  const block = world.block(10, [{ user: world.user, value: "1.08" }]);
  await world.read(block);
  await world.work();
  world.answers(() => ({ kind: "retry", detail: "Busy." }));
  await world.outbox.take();
  await world.fork(block);
  await world.read(world.block(11, [{ user: world.user, value: "1.08", txHash: block.logs[0]?.txHash ?? "0x" }]));
  await world.work();
  await world.outbox.settled();
  world.answers(() => ({ kind: "accepted", detail: "Accepted." }));
  await world.settle();
  await world.settle();
  // tried again by the same delivery, of the run that stands
  expect((await world.deliveries()).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  expect(world.emails().every((subject) => subject === ALERT)).toBe(true);
  expect(new Set(world.sent.email.map(({ effectKey }) => effectKey)).size).toBe(1);
});

test("behavior: R3 other data with the same outcome changes nothing for who was told", async () => {
  const world = await makeWorld();
  const { block, txHash } = await tell(world);
  await world.fork(block);
  await world.read(world.block(11, [{ user: world.user, value: "1.20", txHash }]));
  await world.work();
  await world.settle();
  expect(world.emails()).toEqual([ALERT]);
  expect((await world.deliveries()).every(({ correctsId }) => correctsId === null)).toBe(true);
});

test("behavior: R3 other data with another outcome is corrected for who was told, and alerts who is concerned now", async () => {
  const world = await makeWorld();
  const other = await makeSubscriber(world.workspace);
  await makeChannelAddress(other);
  const { block, txHash } = await tell(world);
  const [second] = [makeHash()];
  await world.fork(block);
  await world.read(
    world.block(11, [
      { user: world.user, value: "1.60", txHash },
      { user: other.address, value: "1.10", txHash: second },
    ]),
  );
  await world.work();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, "Health factor 1.1", CORRECTION]);
  const text = "is not so any more. The chain took another course: there it happened with other values";
  expect(world.sent.email[2]?.content).toMatchObject({ body: expect.stringContaining(text) });
});

test("behavior: R3 a log that names another wallet now takes the one back and tells the other", async () => {
  const world = await makeWorld();
  const other = await makeSubscriber(world.workspace);
  await makeChannelAddress(other);
  const { block, txHash } = await tell(world);
  await world.fork(block);
  await world.read(world.block(10, [{ user: other.address, value: "1.08", txHash }]));
  await world.work();
  await world.settle();
  const told = world.sent.email.map(({ subscriberId, content }) => [
    subscriberId,
    (content as RenderedMessage).subject,
  ]);
  expect(told).toEqual([
    [world.subscriber.id, ALERT],
    [other.id, ALERT],
    [world.subscriber.id, CORRECTION],
  ]);
});

test("behavior: an event that comes back after its correction alerts anew, under a key of its own, and so on", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  const away = world.block(10);
  for (const round of [1, 2]) {
    await world.fork(block);
    await world.read(away);
    await world.settle();
    await world.fork(away);
    await world.read(block);
    await world.work();
    await world.settle();
    expect(world.emails()).toHaveLength(1 + 2 * round);
  }
  expect(world.emails()).toEqual([ALERT, CORRECTION, ALERT, CORRECTION, ALERT]);
  expect(world.app()).toEqual(world.emails());
  const keys = world.sent.email.map(({ effectKey }) => effectKey.replace(/^.*:tell:/, ""));
  expect(keys).toEqual(["email", "email:correction", "email:again:1", "email:again:1:correction", "email:again:2"]);
});

test("behavior: an event that comes back before its correction left is not taken back, and told no second time", async () => {
  const world = await makeWorld();
  const undone = await tellAndUndo(world);
  await comeBack(world, undone);
  await world.settle();
  expect([world.emails(), world.app()]).toEqual([[ALERT], [ALERT]]);
  const states = (await world.deliveries()).map(({ correctsId, state }) => [correctsId !== null, state]);
  expect(states.toSorted()).toEqual([
    [false, "delivered"],
    [false, "delivered"],
    [true, "cancelled"],
    [true, "cancelled"],
  ]);
  // and when it goes again, the same corrections leave
  await world.fork(undone.block);
  await world.read(world.block(10));
  await world.settle();
  expect([world.emails(), world.app()]).toEqual([
    [ALERT, CORRECTION],
    [ALERT, CORRECTION],
  ]);
  expect(await world.deliveries()).toHaveLength(4);
});

test("behavior: who turned the topic off gets no correction, but the app shows it", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  await makePreference({ subscriber: world.subscriber, topic: world.topic }, { enabled: false });
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT]);
  expect(world.app()).toEqual([ALERT, CORRECTION]);
});

test("behavior: who turned the topic off meanwhile is told nothing untrue of an event that was mined again", async () => {
  const world = await makeWorld();
  const { block, txHash } = await tell(world);
  await makePreference({ subscriber: world.subscriber, topic: world.topic }, { enabled: false });
  await world.fork(block);
  await world.read(world.block(11, [{ user: world.user, value: "1.60", txHash }]));
  await world.work();
  await world.settle();
  expect([world.emails(), world.app()]).toEqual([[ALERT], [ALERT]]);
});

test("behavior: what was told stays true when the workflow was paused before its transaction came back", async () => {
  const world = await makeWorld();
  const { block, txHash } = await tell(world);
  await db.update(trigger).set({ active: false });
  await world.fork(block);
  await world.read(world.block(11, [{ user: world.user, value: "1.08", txHash }]));
  await world.work();
  await world.settle();
  expect(world.emails()).toEqual([ALERT]);
  expect(await world.runs()).toMatchObject([{ undoneAt: expect.any(Date), correctedAt: expect.any(Date) }]);
});

test("behavior: an address that is off by then gets no correction; a refused one counts as not taken back", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  await world.fork(block);
  const away = world.block(10);
  await world.read(away);
  world.answers((): SendResult => ({ kind: "refused", detail: "No such mailbox." }));
  await world.settle();
  // tried, and refused: by mail they still believe it, so its coming back is no news by mail
  world.answers(() => ({ kind: "accepted", detail: "Accepted." }));
  await world.fork(away);
  await world.read(block);
  await world.work();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
  expect(world.app()).toEqual([ALERT, CORRECTION, ALERT]);
  await db.update(channelAddress).set({ state: "off" });
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
});
