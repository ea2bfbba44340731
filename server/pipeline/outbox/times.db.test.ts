import { and, eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { topic as topics } from "#db/schema/subscriber.ts";
import { watchLine } from "#db/schema/watch.ts";
import { snoozeMessage } from "#server/services/inbox/snooze-message.ts";
import { setZone } from "#server/services/subscriber/set-zone.ts";
import { muteTopic, setCadence } from "#server/services/timing/set-timing.ts";
import { makeInboxMessage, makeTopic } from "#server/testing/factories.ts";
import { balance, hand, ledgerIsRight, makeDrafted, makeWorker } from "#server/testing/outbox-world.ts";
import { at, crossing, FRIDAY, makeTimedWorld, NIGHT, ofNewEvent, rowsOf } from "#server/testing/times-world.ts";

// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message, digest`));

test("Time: quiet hours defer, then re-evaluate", async () => {
  const world = await makeTimedWorld();
  await world.set({ quiet: NIGHT });
  const subject = await world.alert();
  expect(world.mails()).toEqual([]);
  // the inbox has it at once
  expect(world.worker.inApp.sent).toHaveLength(1);
  const [row] = await rowsOf(world.subscriber.id);
  expect(row).toMatchObject({
    state: "deferred",
    deferredBecause: "quiet",
    reason: "Quiet hours: it comes at Thursday, 07:00.",
    nextAt: new Date("2026-07-02T05:00:00Z"),
    attempts: 0,
  });
  expect(await balance(world.stage)).toMatchObject({ reservedMilli: 0 });
  await at(world, "2026-07-02T04:59:59Z");
  expect(world.mails()).toEqual([]);
  await at(world, "2026-07-02T05:00:10Z");
  expect(world.mails()).toEqual([subject]);
  expect(await balance(world.stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
  expect(await ledgerIsRight(world.stage)).toBe(true);
});

test("Time: critical bypass only if the user allowed it", async () => {
  const world = await makeTimedWorld();
  await world.set({ quiet: NIGHT, perHour: 1, digest: FRIDAY });
  const urgent = await world.alert({ urgency: "urgent" });
  const critical = await makeTopic(world.stage.workspace, { critical: true, key: "critical" });
  const second = await world.alert({ topicId: critical.id });
  expect(world.mails()).toEqual([urgent, second]);
  await world.set({ quiet: { ...NIGHT, letsCritical: false } });
  const third = await world.alert({ urgency: "urgent" });
  expect(world.mails()).toHaveLength(2);
  await at(world, "2026-07-02T05:00:10Z");
  expect(world.mails()).toEqual([urgent, second, third]);
});

test("behavior: three an hour go, the rest come as one that says how many", async () => {
  const world = await makeTimedWorld();
  await world.set({ perHour: 3 });
  const subjects: string[] = [];
  for (let i = 0; i < 6; i++) {
    subjects.push(await world.alert());
    world.worker.clock.advance(60);
  }
  expect(world.mails()).toEqual(subjects.slice(0, 3));
  const waiting = (await rowsOf(world.subscriber.id)).filter((row) => row.state === "deferred");
  expect(waiting.map((row) => row.reason)).toEqual(
    Array(3).fill("You are told at most 3 an hour: it comes at Thursday, 00:30, with what else comes."),
  );
  await at(world, "2026-07-01T22:30:10Z");
  expect(world.mails().slice(3)).toEqual(["3 more alerts: Liquidation risk"]);
  expect(await ledgerIsRight(world.stage)).toBe(true);
});

test("behavior: over the week's budget alerts wait for the digest, never for the bin", async () => {
  const world = await makeTimedWorld();
  await world.set({ perWeek: 2 });
  for (let i = 0; i < 4; i++) await world.alert();
  expect(world.mails()).toHaveLength(2);
  await at(world, "2026-07-02T07:00:10Z");
  expect(world.mails()[2]).toBe("Your digest, 2 alerts: Liquidation risk");
});

test("behavior: two workers never take a limit's last place twice", async () => {
  const world = await makeTimedWorld();
  await world.set({ perHour: 1 });
  const other = makeWorker(undefined, undefined, world.worker.clock);
  const drafts = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const drafted = await makeDrafted(await ofNewEvent(world.stage), { subscriber: world.subscriber });
      return { ...drafted, now: world.worker.clock.now() };
    }),
  );
  await hand(world.worker, drafts);
  await Promise.all([world.worker.send(), other.send()]);
  expect(world.worker.email.sent.length + other.email.sent.length).toBe(1);
});

test("behavior: a topic's own cadence wins over the usual one, and at once over both", async () => {
  const world = await makeTimedWorld();
  const { topic } = world.stage;
  await world.set({ digest: FRIDAY });
  await setCadence(world.ctx(), { topicId: topic.id, cadence: { kind: "daily", minute: 540 } });
  await world.alert();
  const [row] = await rowsOf(world.subscriber.id);
  expect(row?.reason).toBe("Held for your daily digest, Thursday, 09:00.");
  // the one that waits goes too
  await setCadence(world.ctx(), { topicId: topic.id, cadence: { kind: "at-once" } });
  world.worker.clock.advance(6);
  await world.worker.send();
  expect(world.mails()).toHaveLength(1);
});

test("error: a critical topic has no digest", async () => {
  const world = await makeTimedWorld();
  await getDb().db.update(topics).set({ critical: true }).where(eq(topics.id, world.stage.topic.id));
  await expect(setCadence(world.ctx(), { topicId: world.stage.topic.id, cadence: FRIDAY })).rejects.toThrow(
    "Liquidation risk is critical: its alerts always come at once.",
  );
});

test("Time: zone change recomputes only forward", async () => {
  const world = await makeTimedWorld();
  await world.set({ digest: { kind: "daily", minute: 540 } });
  await world.alert();
  await at(world, "2026-07-02T06:00:00Z");
  // nine is over there already: the next one, never one in the past
  await setZone(world.ctx(), { zone: "Asia/Tokyo" });
  world.worker.clock.advance(6);
  await world.worker.send();
  const [row] = await rowsOf(world.subscriber.id);
  expect(row).toMatchObject({ state: "deferred", nextAt: new Date("2026-07-03T00:00:00Z") });
  expect(await balance(world.stage)).toMatchObject({ reservedMilli: 0 });
});

test("behavior: who set nothing is told at once, with no statement of their own", async () => {
  const world = await makeTimedWorld();
  const subject = await world.alert();
  expect(world.mails()).toEqual([subject]);
  const [row] = await rowsOf(world.subscriber.id);
  expect(row).toMatchObject({ deferredUntil: null, isCounted: false });
});

test("behavior: a muted topic is in the inbox only, until the mute is over", async () => {
  const world = await makeTimedWorld();
  await muteTopic(world.ctx(), { topicId: world.stage.topic.id, mute: "hour" });
  await world.alert();
  expect(world.mails()).toEqual([]);
  expect(world.worker.inApp.sent).toHaveLength(1);
  const [row] = await rowsOf(world.subscriber.id);
  expect(row?.reason).toBe("Muted: Liquidation risk is in the inbox only until Thursday, 00:30.");
  await at(world, "2026-07-01T22:30:00Z");
  const later = await world.alert();
  expect(world.mails()).toEqual([later]);
  expect(await balance(world.stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});

test("behavior: a snoozed thing's next alert waits, whatever numbers it says; another thing's does not", async () => {
  const world = await makeTimedWorld();
  const first = await crossing(world, "low:1");
  const [inApp] = await getDb().db.select().from(delivery).where(eq(delivery.channel, "in-app"));
  if (!inApp) throw new Error("the app was told");
  const message = await makeInboxMessage(inApp);
  await snoozeMessage(world.ctx(), { id: message.id, snooze: "hour" });
  await crossing(world, "low:2");
  const other = await crossing(world, "high:1");
  expect(world.mails()).toEqual([first, other]);
  const waiting = (await rowsOf(world.subscriber.id)).find((row) => row.state === "deferred");
  expect(waiting?.reason).toBe("Snoozed: it comes at Thursday, 00:30.");
  await at(world, "2026-07-01T22:30:10Z");
  expect(world.mails()).toHaveLength(3);
});

test("Time: quiet hours re-evaluate whether it is still true: a value that is back beyond the line is not told", async () => {
  const world = await makeTimedWorld();
  await world.set({ quiet: NIGHT });
  const of = { triggerId: world.stage.workflow.id, wallet: world.subscriber.address, chainId: 31337 };
  const line = { ...of, workspaceId: world.stage.workspace.id, line: "1.5", armed: false };
  await getDb()
    .db.insert(watchLine)
    .values([
      { ...line, lineId: "low", epoch: 1 },
      { ...line, lineId: "high", epoch: 1 },
    ]);
  await crossing(world, "low:1", of.triggerId);
  const still = await crossing(world, "high:1", of.triggerId);
  await getDb()
    .db.update(watchLine)
    .set({ armed: true, epoch: 2 })
    .where(and(eq(watchLine.wallet, of.wallet), eq(watchLine.lineId, "low")));
  await at(world, "2026-07-02T05:00:10Z");
  await world.worker.send();
  const items = world.worker.email.sent.flatMap(({ content }) =>
    content.kind === "message" ? (content.digest?.items.map(({ subject }) => subject) ?? []) : [],
  );
  expect(items).toEqual([still]);
  const over = (await rowsOf(world.subscriber.id)).find((row) => row.state === "suppressed");
  expect(over?.reason).toBe("It was over before its time came: the value is back beyond the line.");
});
