import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDb, getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { channelAddress, subscriber as subscribers, topic as topics } from "#db/schema/subscriber.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import type { Timing } from "#server/contract/timing.ts";
import { setZone } from "#server/services/subscriber/set-zone.ts";
import { muteTopic, setCadence, setTiming } from "#server/services/timing/set-timing.ts";
import { makeEvent, makePreference, makeRun, makeTopic } from "#server/testing/factories.ts";
import {
  balance,
  createTestClock,
  type Drafted,
  hand,
  ledgerIsRight,
  makeDrafted,
  makeReachable,
  makeStage,
  makeWorker,
  type Stage,
  type Worker,
} from "#server/testing/outbox-world.ts";
import { cancelUnsent } from "./care.ts";

afterAll(closeDb);
// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message, digest`));

/** A Wednesday, 23:30 in Berlin. */
const START = new Date("2026-07-01T21:30:00Z");
const NIGHT = { from: 22 * 60, until: 7 * 60, letsCritical: true };
const FRIDAY = { kind: "weekly" as const, day: 5, minute: 540 };

async function makeWorld(o: { credits?: number; answer?: () => SendResult } = {}) {
  const stage = await makeStage({ credits: o.credits ?? 100 });
  const worker = makeWorker(o.answer, undefined, createTestClock(START));
  const { subscriber } = await makeReachable(stage);
  await getDb().db.update(subscribers).set({ zone: "Europe/Berlin" }).where(eq(subscribers.id, subscriber.id));
  const ctx = () => ({ workspaceId: stage.workspace.id, subscriberId: subscriber.id, now: worker.clock.now() });
  const set = (change: Partial<Timing>) => setTiming(ctx(), change);
  /** One alert after the other, each of an event of its own. */
  const alert = async (draft: Partial<Drafted["drafts"][number]> = {}) => alertIn({ stage, worker, subscriber }, draft);
  const mails = () => worker.email.sent.map(({ content }) => (content.kind === "message" ? content.subject : ""));
  return { stage, worker, subscriber, ctx, set, alert, mails };
}

let alerts = 0;

async function alertIn(
  of: { stage: Stage; worker: Worker; subscriber: { id: number } },
  draft: Partial<Drafted["drafts"][number]>,
) {
  alerts += 1;
  const content = { kind: "message" as const, subject: `Alert ${alerts}`, body: "It is so." };
  const drafted = await makeDrafted(await ofNewEvent(of.stage), {
    subscriber: of.subscriber,
    draft: { content, ...draft },
  });
  await hand(of.worker, [{ ...drafted, now: of.worker.clock.now() }]);
  await of.worker.send();
  return content.subject;
}

async function ofNewEvent(stage: Stage): Promise<Stage> {
  const event = await makeEvent();
  return { ...stage, event, run: await makeRun(stage.workflow, { eventId: event.id }) };
}

const rowsOf = async (subscriberId: number) =>
  getDb()
    .db.select()
    .from(delivery)
    .where(and(eq(delivery.subscriberId, subscriberId), eq(delivery.channel, "email")))
    .orderBy(delivery.id);

/** Moves the clock and lets the worker work. */
async function at({ worker }: { worker: Worker }, moment: string) {
  worker.clock.advance((Date.parse(moment) - worker.clock.now().getTime()) / 1_000);
  await worker.send();
}

test("Time: quiet hours defer, then re-evaluate", async () => {
  const world = await makeWorld();
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
  const world = await makeWorld();
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

test("behavior: a night's alerts come as one in the morning, charged once", async () => {
  const world = await makeWorld();
  await world.set({ quiet: NIGHT });
  for (let i = 0; i < 3; i++) await world.alert();
  await at(world, "2026-07-02T05:00:10Z");
  expect(world.mails()).toEqual(["3 alerts while it was quiet: Liquidation risk"]);
  expect((await rowsOf(world.subscriber.id)).map((row) => [row.state, row.gathers])).toEqual([
    ["delivered", false],
    ["delivered", false],
    ["delivered", false],
    ["delivered", true],
  ]);
  expect(await balance(world.stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
  expect(await ledgerIsRight(world.stage)).toBe(true);
});

test("Email: digest: 2 events in the same second → 1 digest", async () => {
  const world = await makeWorld();
  await world.set({ digest: { kind: "hourly" } });
  await at(world, "2026-07-01T22:00:00Z");
  await Promise.all([world.alert(), world.alert()]);
  await at(world, "2026-07-01T22:00:03Z");
  await world.alert();
  await at(world, "2026-07-01T22:00:08Z");
  expect(world.mails()).toEqual(["Your digest, 2 alerts: Liquidation risk"]);
  await at(world, "2026-07-01T23:00:10Z");
  expect(world.mails()).toHaveLength(2);
});

test("Email: digest: two workers at the same moment make one", async () => {
  const world = await makeWorld();
  const other = makeWorker(undefined, undefined, world.worker.clock);
  await world.set({ digest: FRIDAY });
  for (let i = 0; i < 4; i++) await world.alert();
  world.worker.clock.advance((Date.parse("2026-07-03T07:00:10Z") - START.getTime()) / 1_000);
  await Promise.all([world.worker.send(), other.send()]);
  await Promise.all([world.worker.send(), other.send()]);
  expect(world.worker.email.sent.length + other.email.sent.length).toBe(1);
});

test("Email: digest: self-merge on retry impossible, and what is retried is the same digest", async () => {
  let isDown = true;
  const world = await makeWorld({
    answer: () => (isDown ? { kind: "retry", detail: "Busy." } : { kind: "accepted", detail: "Accepted." }),
  });
  await world.set({ digest: FRIDAY });
  for (let i = 0; i < 2; i++) await world.alert();
  await at(world, "2026-07-03T07:00:10Z");
  expect((await rowsOf(world.subscriber.id)).map((row) => row.state)).toEqual(["deferred", "deferred", "retrying"]);
  // one more of the next window does not slip in
  await world.alert();
  isDown = false;
  await at(world, "2026-07-03T07:10:00Z");
  expect(world.mails()).toEqual(Array(2).fill("Your digest, 2 alerts: Liquidation risk"));
  expect(new Set(world.worker.email.sent.map(({ effectKey }) => effectKey)).size).toBe(1);
  expect((await rowsOf(world.subscriber.id)).map((row) => row.state)).toEqual([
    "delivered",
    "delivered",
    "delivered",
    "deferred",
  ]);
  expect(await balance(world.stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});

test("Email: digest: empty digest not sent", async () => {
  const world = await makeWorld();
  await world.set({ digest: FRIDAY });
  for (let i = 0; i < 2; i++) await world.alert();
  await makePreference({ subscriber: world.subscriber, topic: world.stage.topic }, { enabled: false });
  await at(world, "2026-07-03T07:00:10Z");
  expect(world.mails()).toEqual([]);
  expect((await rowsOf(world.subscriber.id)).map((row) => [row.state, row.reason])).toEqual([
    ["suppressed", "The subscriber turned off Liquidation risk before this was sent."],
    ["suppressed", "The subscriber turned off Liquidation risk before this was sent."],
    ["cancelled", "Nothing of this digest was still to be told."],
  ]);
  expect(await balance(world.stage)).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
});

test("Email: digest: item cap with “N more” link", async () => {
  const world = await makeWorld();
  await world.set({ digest: FRIDAY });
  for (let i = 0; i < 23; i++) await world.alert();
  await at(world, "2026-07-03T07:00:10Z");
  const [mail] = world.worker.email.sent;
  if (mail?.content.kind !== "message") throw new Error("a digest arrived");
  expect(mail.content.subject).toBe("Your digest, 23 alerts: Liquidation risk");
  expect(mail.content.digest).toMatchObject({ number: 1, moreCount: 3 });
  expect(mail.content.digest?.items).toHaveLength(20);
  expect(mail.content.body).toMatch(/and 3 more in your inbox$/);
  expect(mail.content.link).toEqual({
    label: "Open my inbox",
    url: `https://app.example.com/a/${world.stage.workspace.slug}/inbox`,
  });
});

test("Email: digest: expired items dropped, and one that would expire before it goes at once", async () => {
  const world = await makeWorld();
  await world.set({ quiet: NIGHT, digest: { kind: "daily", minute: 540 } });
  const early = await world.alert({ expiresAt: new Date("2026-07-02T03:00:00Z") });
  expect(world.mails()).toEqual([]);
  await world.alert({ expiresAt: new Date("2026-07-02T20:00:00Z") });
  await at(world, "2026-07-02T05:00:10Z");
  expect((await rowsOf(world.subscriber.id)).map((row) => [row.state, row.reason])).toEqual([
    ["suppressed", "It was worth telling until 05:00."],
    ["deferred", "Held for your daily digest, Thursday, 09:00."],
  ]);
  expect(world.mails()).not.toContain(early);
  const urgentEnough = await world.alert({ expiresAt: new Date("2026-07-02T06:30:00Z") });
  expect(world.mails()).toEqual([urgentEnough]);
});

test("Email: digest: sequence number per (user, window) unique", async () => {
  const world = await makeWorld();
  await world.set({ digest: { kind: "hourly" } });
  for (const hour of ["22", "23"]) {
    for (let i = 0; i < 2; i++) await world.alert();
    await at(world, `2026-07-01T${hour}:00:10Z`);
  }
  const rows = await getDb().db.execute<{ number: number; windowAt: string }>(sql`
    select number, to_json(window_at) #>> '{}' as "windowAt" from digest order by number`);
  expect(rows.map(({ number, windowAt }) => [number, new Date(windowAt).toISOString()])).toEqual([
    [1, "2026-07-01T22:00:00.000Z"],
    [2, "2026-07-01T23:00:00.000Z"],
  ]);
});

test("Matching: preference changed between match and send → not sent; re-checked at send for every held item", async () => {
  const world = await makeWorld();
  await world.set({ digest: FRIDAY });
  const muted = await makeTopic(world.stage.workspace, { key: "yield", name: "Yield" });
  await world.alert({ topicId: muted.id });
  const kept = [await world.alert(), await world.alert()];
  await muteTopic(world.ctx(), { topicId: muted.id, mute: "ever" });
  await world.worker.send();
  await at(world, "2026-07-03T07:00:10Z");
  const [mail] = world.worker.email.sent;
  const items = mail?.content.kind === "message" ? mail.content.digest?.items.map(({ subject }) => subject) : [];
  expect(items).toEqual(kept);
  const [first] = await rowsOf(world.subscriber.id);
  expect(first).toMatchObject({ state: "suppressed", reason: "Muted: Yield is in the inbox only." });
});

test("behavior: a channel removed while its digest waited gets nothing", async () => {
  const world = await makeWorld();
  await world.set({ digest: FRIDAY });
  for (let i = 0; i < 2; i++) await world.alert();
  await getDb()
    .db.update(channelAddress)
    .set({ state: "off" })
    .where(eq(channelAddress.subscriberId, world.subscriber.id));
  await at(world, "2026-07-03T07:00:10Z");
  expect(world.mails()).toEqual([]);
  expect((await rowsOf(world.subscriber.id)).every((row) => row.state === "suppressed")).toBe(true);
  // no second copy in the app
  expect(world.worker.inApp.sent).toHaveLength(2);
});

test("behavior: what a fork undid or a run's end cancelled leaves the digest", async () => {
  const world = await makeWorld();
  await world.set({ digest: FRIDAY });
  await world.alert();
  await world.alert();
  const runIds = (await rowsOf(world.subscriber.id)).map((row) => row.runId);
  await getDb().db.transaction((tx) => cancelUnsent(tx, { runIds, reason: "Undone.", now: world.worker.clock.now() }));
  await at(world, "2026-07-03T07:00:10Z");
  expect(world.mails()).toEqual([]);
  expect((await rowsOf(world.subscriber.id)).map((row) => row.state)).toEqual(["cancelled", "cancelled"]);
});

test("behavior: three an hour go, the rest come as one that says how many", async () => {
  const world = await makeWorld();
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
  const world = await makeWorld();
  await world.set({ perWeek: 2 });
  for (let i = 0; i < 4; i++) await world.alert();
  expect(world.mails()).toHaveLength(2);
  await at(world, "2026-07-02T07:00:10Z");
  expect(world.mails()[2]).toBe("Your digest, 2 alerts: Liquidation risk");
});

test("behavior: two workers never take a limit's last place twice", async () => {
  const world = await makeWorld();
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
  const world = await makeWorld();
  const { topic } = world.stage;
  await world.set({ digest: FRIDAY });
  await setCadence(world.ctx(), { topicId: topic.id, cadence: { kind: "daily", minute: 540 } });
  await world.alert();
  const [row] = await rowsOf(world.subscriber.id);
  expect(row?.reason).toBe("Held for your daily digest, Thursday, 09:00.");
  // the one that waits goes too
  await setCadence(world.ctx(), { topicId: topic.id, cadence: { kind: "at-once" } });
  await world.worker.send();
  expect(world.mails()).toHaveLength(1);
});

test("error: a critical topic has no digest", async () => {
  const world = await makeWorld();
  await getDb().db.update(topics).set({ critical: true }).where(eq(topics.id, world.stage.topic.id));
  await expect(setCadence(world.ctx(), { topicId: world.stage.topic.id, cadence: FRIDAY })).rejects.toThrow(
    "Liquidation risk is critical: its alerts always come at once.",
  );
});

test("Time: zone change recomputes only forward", async () => {
  const world = await makeWorld();
  await world.set({ digest: { kind: "daily", minute: 540 } });
  await world.alert();
  await at(world, "2026-07-02T06:00:00Z");
  // nine is over there already: the next one, never one in the past
  await setZone(world.ctx(), { zone: "Asia/Tokyo" });
  await world.worker.send();
  const [row] = await rowsOf(world.subscriber.id);
  expect(row).toMatchObject({ state: "deferred", nextAt: new Date("2026-07-03T00:00:00Z") });
  expect(await balance(world.stage)).toMatchObject({ reservedMilli: 0 });
});

test("behavior: who set nothing is told at once, with no statement of their own", async () => {
  const world = await makeWorld();
  const subject = await world.alert();
  expect(world.mails()).toEqual([subject]);
  const [row] = await rowsOf(world.subscriber.id);
  expect(row).toMatchObject({ deferredUntil: null, isCounted: false });
});

test("behavior: a muted topic is in the inbox only, until the mute is over", async () => {
  const world = await makeWorld();
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
