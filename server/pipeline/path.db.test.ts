import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { execution } from "#db/schema/interpreter.ts";
import { trigger } from "#db/schema/workflow.ts";
import { makeChannelAddress, makePreference, makeSubscriber } from "#server/testing/factories.ts";
import { giveCredits } from "#server/testing/outbox-world.ts";
import { createMortal, createStages, makePath, survive } from "#server/testing/whole-path.ts";

/** One event on its way through every stage, and what may happen to it there. */

const { db } = getDb();

// each test has the triggers to itself
beforeEach(() => db.update(trigger).set({ active: false }));

/** An event of which one reachable subscriber is to be told by mail and in the app. */
async function makeWaiting() {
  const path = await makePath();
  const subscriber = await makeSubscriber(path.workspace);
  await makeChannelAddress(subscriber);
  await giveCredits(path.workspace.id, 10);
  await path.read(path.block(10, [{ user: subscriber.address, value: "1.08" }]));
  return { ...path, subscriber };
}

const rowsOf = async (path: Awaited<ReturnType<typeof makeWaiting>>) =>
  (await path.deliveries()).map(({ channel, state }) => `${channel} ${state}`).toSorted();

const DELIVERED = ["email delivered", "in-app delivered"];

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  "behavior: M4 a crash at transaction %i between match and sent loses nothing",
  async (after) => {
    const path = await makeWaiting();
    const first = createMortal(path.clock);
    first.dieAfter(after);
    await (async () => {
      while ((await first.stages.step()) > 0);
      await first.stages.send();
    })().catch(survive);
    const second = createStages(path.clock);
    for (let round = 0; round < 2; round++) {
      path.clock.advance(70);
      while ((await second.step()) > 0);
      await second.send();
    }
    expect(await rowsOf(path)).toEqual(DELIVERED);
    // a mail whose acceptance was not written down is sent again, with the same id
    const mails = [...first.stages.sent.email, ...second.sent.email];
    expect(new Set(mails.map(({ effectKey }) => effectKey)).size).toBe(1);
    expect(await path.spentMilli()).toBe(1_000);
  },
);

test("behavior: D1 every wake-up twice, in any order, by two processes at once, has one effect", async () => {
  const path = await makeWaiting();
  const processes = [createStages(path.clock), createStages(path.clock)];
  for (let round = 0; round < 4; round++) {
    await Promise.all(processes.flatMap((one) => [one.send(), one.step(), one.sweep(), one.step(), one.send()]));
  }
  expect(await rowsOf(path)).toEqual(DELIVERED);
  expect(processes.flatMap((one) => one.sent.email)).toHaveLength(1);
  expect(processes.flatMap((one) => one.sent.inApp)).toHaveLength(1);
  expect(await path.runs()).toHaveLength(1);
  expect(await db.select().from(execution).where(eq(execution.workflowId, path.workflow.id))).toHaveLength(1);
  expect(await path.spentMilli()).toBe(1_000);
});

test("behavior: D1 the same blocks read again add nothing", async () => {
  const path = await makeWaiting();
  const block = path.block(11, [{ user: path.subscriber.address, value: "1.1" }]);
  await path.read(block);
  await path.work();
  await path.send();
  await path.read(block);
  await path.work();
  await path.send();
  expect(path.sent.email).toHaveLength(2);
});

test("behavior: D6 an opt-out that arrives while a message is queued stops it, at no cost", async () => {
  const path = await makeWaiting();
  await path.work();
  expect(await rowsOf(path)).toEqual(["email waiting", "in-app waiting"]);
  await makePreference({ subscriber: path.subscriber, topic: path.topic }, { enabled: false });
  await path.send();
  expect(await rowsOf(path)).toEqual(["email suppressed", "in-app suppressed"]);
  expect([...path.sent.email, ...path.sent.inApp]).toEqual([]);
  expect(await path.spentMilli()).toBe(0);
});
