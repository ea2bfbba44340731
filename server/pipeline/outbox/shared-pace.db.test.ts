import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
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

const { db } = getDb();
beforeEach(() => db.execute(sql`truncate delivery, delivery_attempt, lane_pace, target_pace`));

type Clock = ReturnType<typeof createTestClock>;
const tokensOf = (clock: Pick<Clock, "now">, perSecond: number) =>
  new LaneTokens({ db, paceNow: () => sql`${clock.now().toISOString()}::timestamptz` }, "email", perSecond);

/** Takes and uses all that it gets. `waitMs`: what it is told when there is no more. */
async function drain(tokens: LaneTokens, clock: Clock, count: number): Promise<{ gone: number; waitMs: number }> {
  let gone = 0;
  for (;;) {
    const { count: taken, waitMs } = await tokens.take(count - gone, clock.now());
    if (taken === 0) return { gone, waitMs };
    await tokens.spend(taken, clock.now());
    gone += taken;
    if (gone >= count) return { gone, waitMs: 0 };
  }
}

test("default: four workers together send what one may, and what one leaves another takes", async () => {
  const clock = createTestClock();
  const workers = [1, 2, 3, 4].map(() => tokensOf(clock, 30));
  let gone = 0;
  const start = clock.now().getTime();
  while (clock.now().getTime() < start + 20_000) {
    const got = await Promise.all(workers.map((tokens) => drain(tokens, clock, 100)));
    gone += got.reduce((sum, one) => sum + one.gone, 0);
    clock.advance(Math.min(...got.map(({ waitMs }) => waitMs)) / 1_000);
  }
  expect(gone).toBeLessThanOrEqual(20 * 30);
  expect(gone).toBeGreaterThanOrEqual(0.95 * 20 * 30);
  const [first, second] = workers;
  clock.advance(60);
  expect((await first?.take(100, clock.now()))?.count).toBe(2);
  // the first one's two lie there unused, and are taken for gone
  expect((await drain(second as LaneTokens, clock, 100)).gone).toBe(28);
  clock.advance(0.1);
  expect((await drain(first as LaneTokens, clock, 100)).gone).toBe(2);
  clock.advance(0.95);
  expect((await drain(first as LaneTokens, clock, 100)).gone).toBe(28);
});

type Ask = { worker: 0 | 1; pauseMs: number; count: number; claimMs: number; used: number };
const ask: fc.Arbitrary<Ask> = fc.record({
  worker: fc.constantFrom(0, 1),
  pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 1_200 })),
  count: fc.integer({ min: 1, max: 60 }),
  /** From the token to the send. */
  claimMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 400 })),
  /** Part of what it got that there was something for. */
  used: fc.constantFrom(0, 0.3, 1, 1, 1),
});

/** Two workers, each doing one thing after the other, by one clock. @returns when how many went */
async function play(asks: readonly Ask[], perSecond: number): Promise<{ ms: number; count: number }[]> {
  await db.execute(sql`truncate lane_pace`);
  let ms = Date.parse("2026-11-29T12:00:00Z");
  const clock = { now: () => new Date(ms) };
  const went: { ms: number; count: number }[] = [];
  const workers = [0, 1].map((worker) => ({
    tokens: tokensOf(clock, perSecond),
    asks: asks.filter((one) => one.worker === worker),
    at: ms,
    got: null as { ask: Ask; count: number } | null,
  }));
  for (;;) {
    const [next] = workers.filter(({ asks: left, got }) => got || left.length > 0).toSorted((a, b) => a.at - b.at);
    if (!next) return went;
    ms = Math.max(ms, next.at);
    if (next.got) {
      const count = Math.ceil(next.got.count * next.got.ask.used);
      await next.tokens.spend(count, clock.now());
      if (count > 0) went.push({ ms, count });
      next.at = ms + next.got.ask.pauseMs;
      next.got = null;
      continue;
    }
    const [first] = next.asks.splice(0, 1);
    if (!first) continue;
    const { count, waitMs } = await next.tokens.take(first.count, clock.now());
    next.at = ms + (count > 0 ? first.claimMs : waitMs);
    if (count > 0) next.got = { ask: first, count };
  }
}

test("behavior: whatever comes when, no second ever holds more than the limit, over two workers", async () => {
  const asks = fc.array(ask, { minLength: 15, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(asks, fc.constantFrom(1, 7, 28, 200), async (given, perSecond) => {
      const went = await play(given, perSecond);
      for (const { ms } of went) {
        const inSecond = went.filter((one) => one.ms >= ms && one.ms < ms + 1_000);
        expect(inSecond.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(perSecond);
      }
    }),
    { numRuns: 8 },
  );
});

test("behavior: a lane that is never empty keeps to its rate, and uses it", async () => {
  for (const perSecond of [1, 28]) {
    const busy = (worker: 0 | 1): Ask => ({ worker, pauseMs: 0, count: 50, claimMs: 2, used: 1 });
    const went = await play(
      Array.from({ length: 120 }, (_, at) => busy(at % 2 === 0 ? 0 : 1)),
      perSecond,
    );
    const first = went[0]?.ms ?? 0;
    // whole windows only: what the last one began is not at its end
    const seconds = Math.floor(((went.at(-1)?.ms ?? 0) - first) / 1_030) * 1.03;
    const sent = went.filter(({ ms }) => ms < first + seconds * 1_000).reduce((sum, { count }) => sum + count, 0);
    expect(sent / seconds).toBeGreaterThanOrEqual(0.95 * perSecond);
    expect(sent / seconds).toBeLessThanOrEqual(perSecond);
  }
});

test("behavior: a rate below one a second is one in so many seconds", async () => {
  const clock = createTestClock();
  const tokens = tokensOf(clock, 0.25);
  expect((await drain(tokens, clock, 5)).gone).toBe(1);
  clock.advance(3.9);
  expect((await drain(tokens, clock, 5)).gone).toBe(0);
  clock.advance(0.2);
  expect((await drain(tokens, clock, 5)).gone).toBe(1);
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
    chats: Array.from({ length: 60 }, (_, chat) => ({ id: 9_000 + chat, name: "N" })),
  });
  const settings = { ...makePorts().settings, TELEGRAM_API_URL: bot.url, TELEGRAM_BOT_TOKEN: asSecret(bot.token) };
  const makeOutbox = () => createTestOutbox({ channels: [telegram.create(makePorts({ settings }))], clock });
  const workers = [makeOutbox(), makeOutbox()];
  const { drafted, workspaceId } = await makeChats(60);
  await db.transaction(async (tx) => workers[0]?.receiveDrafts(tx, drafted));
  const seconds: number[] = [];
  for (let step = 0; seconds.length < 62 && step < 200; step++) {
    await Promise.all(workers.map((worker) => worker.take()));
    await Promise.all(workers.map((worker) => worker.settled()));
    while (seconds.length < bot.messages.length) seconds.push(step / 20);
    clock.advance(0.05);
  }
  await Promise.all(workers.map((worker) => worker.stop()));
  await bot.close();
  expect(bot.messages).toHaveLength(62);
  const outcomes = (await readAttempts()).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(["accepted"]));
  expect(
    (await readDeliveries(workspaceId)).every(({ state, attempts }) => state === "delivered" && attempts === 1),
  ).toBe(true);
  // 28 in any second: not by one worker alone, and no slower than one would; who wrote to one chat twice waited for it
  for (const from of seconds) {
    expect(seconds.filter((at) => at >= from && at < from + 1).length).toBeLessThanOrEqual(28);
  }
  expect(seconds.filter((at) => at < 2.5).length).toBeGreaterThanOrEqual(60);
  expect(seconds.at(-1)).toBeLessThan(3.5);
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
