import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDb, getDb } from "#db/client.ts";
import { startTelegramStandIn } from "#demo/sinks/telegram-stand-in.ts";
import { telegram } from "#server/catalog/channels/telegram/telegram.ts";
import type { ChannelDefinition } from "#server/catalog/define-channel.ts";
import { asSecret, makePorts } from "#server/testing/channel-conformance.ts";
import { makeChannelAddress, makeEvent, makeRun, makeSubscriber } from "#server/testing/factories.ts";
import {
  createTestChannel,
  createTestClock,
  createTestOutbox,
  type Drafted,
  makeDrafted,
  makeStage,
  readAttempts,
  readDeliveries,
} from "#server/testing/outbox-world.ts";
import { LaneTokens } from "./lane-tokens.ts";

afterAll(closeDb);
const { db } = getDb();
beforeEach(() => db.execute(sql`truncate delivery, delivery_attempt, lane_pace, target_pace`));

type Clock = ReturnType<typeof createTestClock>;
const tokensOf = (clock: Clock, perSecond: number) =>
  new LaneTokens({ db, paceNow: () => sql`${clock.now().toISOString()}::timestamptz` }, "email", perSecond);

/** Takes and uses all that it gets. */
async function drain(tokens: LaneTokens, clock: Clock, count: number): Promise<number> {
  let gone = 0;
  for (;;) {
    const { count: taken } = await tokens.take(count - gone, clock.now());
    if (taken === 0) return gone;
    tokens.spend(taken);
    gone += taken;
    if (gone >= count) return gone;
  }
}

test("default: four workers together send what one may, and what one leaves another takes", async () => {
  const clock = createTestClock();
  const workers = [1, 2, 3, 4].map(() => tokensOf(clock, 30));
  let gone = 0;
  for (let step = 0; step < 100; step++) {
    const got = await Promise.all(workers.map((tokens) => drain(tokens, clock, 100)));
    gone += got.reduce((sum, one) => sum + one, 0);
    clock.advance(0.1);
  }
  // a full bucket, and ten seconds of refilling
  expect(gone).toBeLessThanOrEqual(30 + 300);
  expect(gone).toBeGreaterThan(320);
  const [first, second] = workers;
  clock.advance(60);
  expect((await first?.take(100, clock.now()))?.count).toBe(2);
  // the first one's two lie there unused, and are taken for gone
  expect(await drain(second as LaneTokens, clock, 100)).toBe(28);
  clock.advance(0.1);
  expect(await drain(first as LaneTokens, clock, 100)).toBe(5);
});

test("behavior: a lane that its provider holds is held for all, and says for how long", async () => {
  const clock = createTestClock();
  const [one, other] = [tokensOf(clock, 30), tokensOf(clock, 30)];
  await one.hold(9);
  expect(await other.take(5, clock.now())).toEqual({ count: 0, waitMs: 9_000 });
  clock.advance(9.1);
  expect((await other.take(5, clock.now())).count).toBe(2);
});

test("args: without a rate nobody is asked", async () => {
  const clock = createTestClock();
  const tokens = tokensOf(clock, Number.POSITIVE_INFINITY);
  expect(await tokens.take(1_000, clock.now())).toEqual({ count: 1_000, waitMs: 0 });
  expect([...(await db.execute(sql`select * from lane_pace`))]).toEqual([]);
});

/** So many alerts for a chat each, and two more for the first one. */
async function makeChats(chats: number): Promise<{ drafted: Drafted[]; workspaceId: number }> {
  const stage = await makeStage({ credits: chats + 2 });
  const drafted: Drafted[] = [];
  const runs = [1, 2, 3].map(async () => makeRun(stage.workflow, { eventId: (await makeEvent()).id }));
  const [run, ...more] = await Promise.all(runs);
  for (let chat = 0; chat < chats; chat++) {
    const subscriber = await makeSubscriber(stage.workspace);
    await makeChannelAddress(subscriber, { kind: "telegram", target: String(9_000 + chat) });
    for (const each of chat === 0 ? [run, ...more] : [run]) {
      drafted.push(
        await makeDrafted({ ...stage, run: each ?? stage.run }, { subscriber, draft: { channel: "telegram" } }),
      );
    }
  }
  return { drafted, workspaceId: stage.workspace.id };
}

test("default: two workers keep to Telegram's limits together: nothing is refused, nothing is sent twice", async () => {
  const clock = createTestClock();
  const bot = await startTelegramStandIn({
    now: () => clock.now().getTime(),
    chats: Array.from({ length: 120 }, (_, chat) => ({ id: 9_000 + chat, name: "N" })),
  });
  const settings = { ...makePorts().settings, TELEGRAM_API_URL: bot.url, TELEGRAM_BOT_TOKEN: asSecret(bot.token) };
  const makeOutbox = () => createTestOutbox({ channels: [telegram.create(makePorts({ settings }))], clock });
  const workers = [makeOutbox(), makeOutbox()];
  const { drafted, workspaceId } = await makeChats(120);
  await db.transaction(async (tx) => workers[0]?.receiveDrafts(tx, drafted));
  const seconds: number[] = [];
  for (let step = 0; seconds.length < 122 && step < 200; step++) {
    await Promise.all(workers.map((worker) => worker.take()));
    await Promise.all(workers.map((worker) => worker.settled()));
    while (seconds.length < bot.messages.length) seconds.push(step / 20);
    clock.advance(0.05);
  }
  await Promise.all(workers.map((worker) => worker.stop()));
  await bot.close();
  expect(bot.messages).toHaveLength(122);
  const outcomes = (await readAttempts()).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(["accepted"]));
  expect(
    (await readDeliveries(workspaceId)).every(({ state, attempts }) => state === "delivered" && attempts === 1),
  ).toBe(true);
  // 28 at once and 28 a second: not by one worker alone, and no slower than one would
  expect(seconds.at(-1)).toBeLessThan(4.5);
});

test("behavior: a chat gets one a second from two workers, and a restart forgets no place", async () => {
  const clock = createTestClock();
  const channel = (): { channel: ChannelDefinition; sent: unknown[] } =>
    createTestChannel("telegram", {
      lane: { concurrency: 8, perSecond: 100, paceOf: () => [{ count: 1, seconds: 1 }] },
    });
  const [one, other] = [channel(), channel()];
  let workers = [one, other].map((of) => createTestOutbox({ channels: [of.channel], clock }));
  const { drafted } = await makeChats(1);
  await db.transaction(async (tx) => workers[0]?.receiveDrafts(tx, drafted));
  for (const expected of [1, 1, 2, 2, 3]) {
    await Promise.all(workers.map((worker) => worker.take()));
    await Promise.all(workers.map((worker) => worker.settled()));
    expect(one.sent.length + other.sent.length).toBe(expected);
    clock.advance(0.5);
    workers = [one, other].map((of) => createTestOutbox({ channels: [of.channel], clock }));
  }
});
