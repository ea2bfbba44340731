import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import { muteTopic } from "#server/services/timing/set-timing.ts";
import { makePreference, makeTopic } from "#server/testing/factories.ts";
import { balance, ledgerIsRight, makeWorker } from "#server/testing/outbox-world.ts";
import { at, FRIDAY, makeTimedWorld, NIGHT, rowsOf, START } from "#server/testing/times-world.ts";
import { cancelUnsent } from "./care.ts";
import { replayDead } from "./replay-dead.ts";

// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message, digest`));

test("Email: digest: 2 events in the same second → 1 digest", async () => {
  const world = await makeTimedWorld();
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
  const world = await makeTimedWorld();
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
  const world = await makeTimedWorld({
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
  const world = await makeTimedWorld();
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
  const world = await makeTimedWorld();
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
  const world = await makeTimedWorld();
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
  const world = await makeTimedWorld();
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

test("behavior: a night's alerts come as one in the morning, charged once", async () => {
  const world = await makeTimedWorld();
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

test("Matching: preference changed between match and send → not sent; re-checked at send for every held item", async () => {
  const world = await makeTimedWorld();
  await world.set({ digest: FRIDAY });
  const muted = await makeTopic(world.stage.workspace, { key: "yield", name: "Yield" });
  await world.alert({ topicId: muted.id });
  const kept = [await world.alert(), await world.alert()];
  await muteTopic(world.ctx(), { topicId: muted.id, mute: "ever" });
  world.worker.clock.advance(6);
  await world.worker.send();
  await at(world, "2026-07-03T07:00:10Z");
  const [mail] = world.worker.email.sent;
  const items = mail?.content.kind === "message" ? mail.content.digest?.items.map(({ subject }) => subject) : [];
  expect(items).toEqual(kept);
  const [first] = await rowsOf(world.subscriber.id);
  expect(first).toMatchObject({ state: "suppressed", reason: "Muted: Yield is in the inbox only." });
});

test("behavior: a channel removed while its digest waited gets nothing", async () => {
  const world = await makeTimedWorld();
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
  const world = await makeTimedWorld();
  await world.set({ digest: FRIDAY });
  await world.alert();
  await world.alert();
  const runIds = (await rowsOf(world.subscriber.id)).map((row) => row.runId);
  await getDb().db.transaction((tx) => cancelUnsent(tx, { runIds, reason: "Undone.", now: world.worker.clock.now() }));
  await at(world, "2026-07-03T07:00:10Z");
  expect(world.mails()).toEqual([]);
  expect((await rowsOf(world.subscriber.id)).map((row) => row.state)).toEqual(["cancelled", "cancelled"]);
});

test("behavior: a dead digest is taken up again with its parts, which are not sent by themselves", async () => {
  let isDead = true;
  const answer = (): SendResult =>
    isDead ? { kind: "refused", detail: "Refused." } : { kind: "accepted", detail: "Accepted." };
  const world = await makeTimedWorld({ answer });
  await world.set({ digest: FRIDAY });
  for (let i = 0; i < 2; i++) await world.alert();
  await at(world, "2026-07-03T07:00:10Z");
  const rows = await rowsOf(world.subscriber.id);
  expect(rows.map((row) => [row.state, row.reason])).toEqual(Array(3).fill(["dead", "Refused."]));
  isDead = false;
  const of = { workspaceId: world.stage.workspace.id, now: world.worker.clock.now() };
  const replay = (some: typeof rows) =>
    getDb().db.transaction((tx) => replayDead(tx, { ...of, deliveryIds: some.map(({ id }) => id) }));
  expect(await replay(rows.slice(0, 2))).toEqual([]);
  expect(await replay(rows)).toEqual([rows[2]?.id]);
  await world.worker.send();
  expect(world.mails()).toEqual(Array(2).fill("Your digest, 2 alerts: Liquidation risk"));
  expect((await rowsOf(world.subscriber.id)).map((row) => row.state)).toEqual(Array(3).fill("delivered"));
  expect(await balance(world.stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
});
