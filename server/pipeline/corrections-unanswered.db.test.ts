import { eq } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { subscriber as subscribers } from "#db/schema/subscriber.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { setTiming } from "#server/services/timing/set-timing.ts";
import { ALERT, CORRECTION, comeBack, makeWorld, tell, tellAndUndo } from "#server/testing/told-world.ts";
import { createStages } from "#server/testing/whole-path.ts";

const { db } = getDb();

// each test has the triggers to itself
beforeEach(() => db.update(trigger).set({ active: false }));

type World = Awaited<ReturnType<typeof makeWorld>>;

/** More than a lease. */
const LEASE_OVER_SECONDS = 70;

const ACCEPTED: SendResult = { kind: "accepted", detail: "Accepted." };
const BUSY: SendResult = { kind: "retry", detail: "Busy." };
const UNANSWERED: SendResult = { kind: "retry", mayHaveArrived: true, detail: "No answer in time." };

const statesOf = async (world: World, channel: string) =>
  (await world.deliveries()).filter((row) => row.channel === channel).map(({ state }) => state);

test("behavior: a correction without an answer may have arrived, so what comes back is told anew, and taken back once", async () => {
  const world = await makeWorld();
  const undone = await tellAndUndo(world);
  world.answers(() => UNANSWERED);
  await world.send();
  world.answers(() => ACCEPTED);
  await comeBack(world, undone);
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.send();
  expect(world.emails()).toEqual([ALERT, CORRECTION, ALERT]);
  await world.fork(undone.block);
  await world.read(world.block(10));
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION, ALERT, CORRECTION]);
});

test("behavior: a correction that was busy once and without an answer before may have arrived", async () => {
  const world = await makeWorld();
  const undone = await tellAndUndo(world);
  const says = [UNANSWERED, BUSY, ACCEPTED];
  world.answers(() => says.shift() ?? ACCEPTED);
  await world.send();
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.send();
  expect(says).toEqual([ACCEPTED]);
  await comeBack(world, undone);
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.send();
  expect(world.emails()).toEqual([ALERT, CORRECTION, CORRECTION, ALERT]);
});

test("behavior: a mail that was taken back in the app is told anew, though its own correction was busy meanwhile", async () => {
  const config = { message: { subject: ["By mail"], body: ["Act."] }, urgency: "normal" as const, topicId: null };
  const world = await makeWorld({ more: { mail: { type: "email", v: 1, name: "", config } } });
  const undone = await tellAndUndo(world);
  const { promise, resolve } = Promise.withResolvers<SendResult>();
  world.appAnswers(() => promise);
  await world.outbox.take("in-app");
  world.answers(() => BUSY);
  await world.outbox.take("email");
  await vi.waitFor(async () => expect(await statesOf(world, "email")).toContain("retrying"));
  const arrived: string[] = [];
  world.answers(({ content }) => {
    arrived.push((content as RenderedMessage).subject);
    return ACCEPTED;
  });
  await comeBack(world, undone);
  await world.outbox.take("email");
  resolve(ACCEPTED);
  await world.outbox.settled();
  expect(arrived).toContain("By mail");
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.send();
  expect(arrived.filter((subject) => subject.includes("By mail"))).toEqual(["By mail"]);
});

/** The first try of a mail came to this, and before the next its event is undone. */
async function undoBeforeRetry(first: SendResult): Promise<World> {
  const world = await makeWorld();
  world.answers(() => first);
  const { block } = await tell(world);
  world.answers(() => ACCEPTED);
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  await world.settle();
  return world;
}

test("behavior: what was undone before its unanswered mail was tried again is taken back", async () => {
  const world = await undoBeforeRetry(UNANSWERED);
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
});

test("behavior: a provider that says it is busy has nothing, so nothing is taken back", async () => {
  const world = await undoBeforeRetry(BUSY);
  expect(world.emails()).toEqual([ALERT]);
});

/** A worker that hears so late that its mail came from: its lease is over, its event undone, and its mail cancelled. */
async function makeLate() {
  const world = await makeWorld();
  let say: (result: SendResult) => void = () => undefined;
  const late = createStages(world.clock);
  late.answers(() => new Promise((resolve) => (say = resolve)));
  const block = world.block(10, [{ user: world.user, value: "1.08" }]);
  await world.read(block);
  await world.work();
  await late.outbox.take("email");
  world.clock.advance(LEASE_OVER_SECONDS);
  await world.fork(block);
  await world.read(world.block(10));
  await world.send();
  const stateOf = async () => (await statesOf(world, "email"))[0];
  expect([await stateOf(), late.sent.email.length]).toEqual(["cancelled", 1]);
  const hear = async () => {
    say(ACCEPTED);
    await late.outbox.settled();
  };
  return { world, block, stateOf, hear };
}

test("behavior: what is heard late to have arrived counts as told, costs nothing any more, and is taken back", async () => {
  const { world, stateOf, hear } = await makeLate();
  await hear();
  expect(await stateOf()).toBe("delivered");
  expect(await world.spentMilli()).toBe(0);
  await world.settle();
  await world.settle();
  expect(world.emails()).toEqual([CORRECTION]);
});

test("behavior: what is heard late to have arrived, and comes back, is not told again", async () => {
  const { world, block, hear } = await makeLate();
  await hear();
  await world.fork(world.block(10));
  await world.read(block);
  await world.work();
  await world.settle();
  expect(world.emails()).toEqual([]);
});

test("behavior: what is heard late to have arrived after its correction went is not taken back twice", async () => {
  const { world, hear } = await makeLate();
  await world.settle();
  expect(world.emails()).toEqual([CORRECTION]);
  await hear();
  await world.settle();
  expect(world.emails()).toEqual([CORRECTION]);
});

test("behavior: a correction that waits for the end of quiet hours has taken nothing back: what comes back first is not told anew", async () => {
  const world = await makeWorld();
  const undone = await tellAndUndo(world);
  await db.update(subscribers).set({ zone: "UTC" }).where(eq(subscribers.id, world.subscriber.id));
  const minute = world.clock.now().getUTCHours() * 60 + world.clock.now().getUTCMinutes();
  const quiet = { from: minute, until: (minute + 120) % 1_440, letsCritical: false };
  await setTiming(
    { workspaceId: world.workspace.id, subscriberId: world.subscriber.id, now: world.clock.now() },
    { quiet },
  );
  await world.send();
  const [correction] = (await world.deliveries()).filter(
    ({ correctsId, channel }) => correctsId && channel === "email",
  );
  expect(correction).toMatchObject({ state: "deferred", deferredBecause: "quiet" });
  await comeBack(world, undone);
  world.clock.advance(3 * 3_600);
  await world.send();
  await world.send();
  expect(world.emails()).toEqual([ALERT]);
});
