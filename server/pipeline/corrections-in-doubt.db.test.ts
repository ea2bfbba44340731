import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { ALERT, CORRECTION, comeBack, makeWorld, tellAndUndo } from "#server/testing/told-world.ts";
import { createMortal, survive } from "#server/testing/whole-path.ts";

const { db } = getDb();

// each test has the triggers to itself
beforeEach(() => db.update(trigger).set({ active: false }));

type World = Awaited<ReturnType<typeof makeWorld>>;

/** More than a lease. */
const LEASE_OVER_SECONDS = 70;

/** Told, undone, and its correction in the hands of a worker that ends before it has written anything down. */
async function makeDoubt() {
  const world = await makeWorld();
  const undone = await tellAndUndo(world);
  await dieWhileSending(world);
  return { world, ...undone };
}

async function dieWhileSending({ clock }: World): Promise<void> {
  const { stages, dieAfter } = createMortal(clock);
  stages.answers(() => {
    dieAfter(0);
    return { kind: "accepted", detail: "Accepted." };
  });
  await stages.outbox.take("email").catch(survive);
  await stages.outbox.settled().catch(survive);
  expect(stages.sent.email).toHaveLength(1);
}

test("behavior: what was told anew while its correction was in doubt is taken back once, not once for each telling", async () => {
  const { world, block, away } = await makeDoubt();
  await comeBack(world, { block, away });
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.settle();
  expect(world.emails()).toEqual([ALERT, ALERT]);
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, ALERT, CORRECTION]);
});

test("behavior: a correction in doubt is not sent again once its event was told anew in another block", async () => {
  const { world, away, txHash } = await makeDoubt();
  await world.fork(away);
  await world.read(world.block(11, [{ user: world.user, value: "1.08", txHash }]));
  await world.work();
  await world.send();
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, ALERT]);
});

test("behavior: a correction in doubt whose event stays away is sent again", async () => {
  const { world } = await makeDoubt();
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
});

test("behavior: what was never told anew is taken back once more when its correction was in doubt", async () => {
  const { world, block, away } = await makeDoubt();
  await comeBack(world, { block, away });
  await world.fork(block);
  await world.read(world.block(10));
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
});

test("behavior: what came back in another block, and went before it was told anew there, is taken back after all", async () => {
  const { world, away, txHash } = await makeDoubt();
  const elsewhere = world.block(11, [{ user: world.user, value: "1.08", txHash }]);
  await world.fork(away);
  await world.read(elsewhere);
  await world.work();
  world.clock.advance(LEASE_OVER_SECONDS);
  // the correction finds that its event stands, and the mail that tells it anew is busy
  world.answers(() => ({ kind: "retry", detail: "Busy." }));
  await world.send();
  await world.fork(elsewhere);
  await world.read(world.block(11));
  world.answers(() => ({ kind: "accepted", detail: "Accepted." }));
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, ALERT, CORRECTION]);
  expect((await world.deliveries()).filter(({ state }) => state === "waiting" || state === "retrying")).toEqual([]);
});

test("behavior: a correction in doubt takes nothing back once what it was of was told anew and is undone again", async () => {
  const { world, block, away } = await makeDoubt();
  await comeBack(world, { block, away });
  await world.send();
  await world.fork(block);
  await world.read(world.block(10));
  // its lease is over before the margin is
  world.clock.advance(30);
  await world.send();
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, ALERT, CORRECTION]);
});

test("behavior: a mail that was taken back in the app while its own correction was busy is told anew, and then taken back once", async () => {
  const config = { message: { subject: ["By mail"], body: ["Act."] }, urgency: "normal" as const, topicId: null };
  const world = await makeWorld({ more: { mail: { type: "email", v: 1, name: "", config } } });
  const arrived: string[] = [];
  let isBusy = false;
  world.answers(({ content }) => {
    if (isBusy) return { kind: "retry", detail: "Busy." };
    arrived.push((content as RenderedMessage).subject);
    return { kind: "accepted", detail: "Accepted." };
  });
  const undone = await tellAndUndo(world);
  isBusy = true;
  for (const lane of ["in-app", "email"]) {
    await world.outbox.take(lane);
    await world.outbox.settled();
  }
  expect(world.app()).toContain("Correction: By mail");
  await comeBack(world, undone);
  isBusy = false;
  await world.settle();
  await world.fork(undone.block);
  await world.read(world.block(10));
  await world.settle();
  await world.settle();
  expect(arrived.filter((subject) => subject.includes("By mail"))).toEqual([
    "By mail",
    "By mail",
    "Correction: By mail",
  ]);
});
