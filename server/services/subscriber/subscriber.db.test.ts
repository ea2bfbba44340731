import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import { delivery, inboxMessage } from "#db/schema/outbox.ts";
import { channelAddress, channelLink, preference, subscriber } from "#db/schema/subscriber.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { handleExport } from "#server/api/handle-export.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import { makeTimes } from "#server/testing/delivery-factories.ts";
import {
  makeChannelAddress,
  makeChannelLink,
  makeDelivery,
  makeExecution,
  makeInboxMessage,
  makeLearning,
  makePreference,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
  NOW,
  subscriberContext,
} from "#server/testing/factories.ts";
import { makeAttributes } from "#server/testing/rest-factories.ts";
import { turnAllOff, turnBackOn } from "../preference/turn-all.ts";
import { readTiming } from "../timing/read-timing.ts";
import { muteTopic, setTiming } from "../timing/set-timing.ts";
import { forgetSubscriber } from "./forget-subscriber.ts";
import { exportSubscriber, readPrivacy } from "./read-privacy.ts";
import { setZone } from "./set-zone.ts";

type Workspace = Awaited<ReturnType<typeof makeWorkspace>>;
const DAY_MS = 86_400_000;

/** Somebody with a setting, an address, two links, a message, a mail that left and one that has not. */
async function makeKnown(of: Workspace) {
  const row = await makeSubscriber(of, { zone: "Europe/Lisbon", routes: { urgent: ["email"], normal: [] } });
  const topic = await makeTopic(of);
  await makePreference({ subscriber: row, topic }, { own: { line: "1.32" } });
  await makeAttributes(row, { tier: "gold" });
  await makeChannelAddress(row, { target: "quiet@tern.example" });
  await makeChannelLink(row, { target: "quiet@tern.example", label: "q•••@tern.example" });
  await makeChannelLink(row, { target: "old@tern.example", createdAt: new Date(NOW.getTime() - 2 * DAY_MS) });
  const run = await makeRun(await makeWorkflow(of));
  const execution = await makeExecution({ run, subscriber: row });
  const inApp = await makeDelivery(execution, { state: "delivered", why: "1.08 is below 1.32" });
  const target = (await addressBook()).markOf("email", "quiet@tern.example");
  const mail = { channel: "email", target, why: "1.08 is below 1.32", priceMilli: 1_000 };
  const sent = await makeDelivery(execution, { ...mail, state: "delivered", doneAt: NOW });
  const unsent = await makeDelivery(execution, { ...mail, state: "retrying" });
  await makeInboxMessage(inApp);
  return { row, topic, ctx: subscriberContext(of, row), sent, unsent, execution };
}

const rowsOf = (id: number) => {
  const { db } = getDb();
  return Promise.all([
    db.$count(preference, eq(preference.subscriberId, id)),
    db.$count(channelAddress, eq(channelAddress.subscriberId, id)),
    db.$count(attributeSet, eq(attributeSet.subscriberId, id)),
    db.$count(channelLink, eq(channelLink.subscriberId, id)),
    db.$count(inboxMessage, eq(inboxMessage.subscriberId, id)),
  ]);
};
const deliveriesOf = (id: number) =>
  getDb().db.select().from(delivery).where(eq(delivery.subscriberId, id)).orderBy(delivery.id);

test("default: what is known is counted and exported, one's own only", async () => {
  const of = await makeWorkspace();
  const me = await makeKnown(of);
  await makeKnown(of);
  const known = await readPrivacy(me.ctx);
  expect(known).toMatchObject({
    zone: "Europe/Lisbon",
    attributeCount: 1,
    settingCount: 1,
    messageCount: 1,
    deliveryCount: 2,
    eventCount: 1,
  });
  const all = await exportSubscriber(me.ctx);
  expect(all.settings).toMatchObject([{ topic: me.topic.name, own: { line: "1.32" } }]);
  expect(all.attributes).toMatchObject({ attributes: { tier: "gold" } });
  expect(all.channels.map(({ target }) => target)).toEqual(["quiet@tern.example"]);
  expect(all.sent.map(({ target }) => target)).toEqual([null, "quiet@tern.example", "quiet@tern.example"].toReversed());
  expect([all.messages.length, all.sent.length, all.events.length]).toEqual([1, 3, 1]);
});

test("behavior: deleting takes settings, addresses and messages, and keeps that something was sent", async () => {
  const of = await makeWorkspace();
  const me = await makeKnown(of);
  const other = await makeKnown(of);
  const before = await rowsOf(other.row.id);
  await forgetSubscriber(me.ctx);
  // of one link the mark stays, for the address's cool-down
  expect(await rowsOf(me.row.id)).toEqual([0, 0, 0, 1, 0]);
  const [link] = await getDb().db.select().from(channelLink).where(eq(channelLink.subscriberId, me.row.id));
  expect(link).toMatchObject({
    state: "closed",
    label: "",
    sealed: "",
    mark: (await addressBook()).markOf("email", "quiet@tern.example"),
  });
  const left = await deliveriesOf(me.row.id);
  expect(left.map(({ state, priceMilli }) => [state, priceMilli])).toEqual([
    ["delivered", 0],
    ["delivered", 1_000],
    ["cancelled", 1_000],
  ]);
  expect(JSON.stringify(left)).not.toContain("tern.example");
  expect(JSON.stringify(left)).not.toContain("1.08");
  const [row] = await getDb().db.select().from(subscriber).where(eq(subscriber.id, me.row.id));
  expect(row).toMatchObject({ zone: "UTC", routes: null, address: me.row.address });
  expect(await rowsOf(other.row.id)).toEqual(before);
  expect((await deliveriesOf(other.row.id)).map(({ target }) => target)).toContain(
    (await addressBook()).markOf("email", "quiet@tern.example"),
  );
});

/** Where rows of theirs are, whichever tables there are. */
async function tablesWith(subscriberId: number): Promise<string[]> {
  const tables = await getDb().db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'subscriber_id' order by 1`);
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await getDb().db.execute<{ n: number }>(sql`
      select count(*)::integer as n from ${sql.identifier(name)} where subscriber_id = ${subscriberId}::bigint`);
    if (row?.n) found.push(name);
  }
  return found;
}

test("behavior: deleting takes what was learned of them, and no table but the record of what was sent keeps them", async () => {
  const me = await makeKnown(await makeWorkspace());
  await makeLearning({ delivery: me.sent, topic: me.topic });
  await makeTimes({ delivery: me.sent, topic: me.topic });
  const before = await tablesWith(me.row.id);
  expect(before).toEqual(
    expect.arrayContaining(["learned", "learn_state", "learn_stop", "outcome", "timing", "snooze"]),
  );
  await forgetSubscriber(me.ctx);
  // of a link the address's mark, for its cool-down; of the others that something was sent, to whom, and when
  expect(await tablesWith(me.row.id)).toEqual(["channel_link", "delivery", "digest", "execution"]);
});

test("behavior: deleting in one workspace leaves the same wallet's things in another, and is written down", async () => {
  const [here, there] = [await makeWorkspace(), await makeWorkspace()];
  const me = await makeKnown(here);
  const same = await makeKnown(there);
  // a context that mixes the two finds nothing of the other's
  await forgetSubscriber({ ...me.ctx, subscriberId: same.row.id });
  expect(await rowsOf(same.row.id)).toEqual([1, 1, 1, 2, 1]);
  expect((await deliveriesOf(same.row.id)).map(({ state }) => state)).toContain("retrying");
  await forgetSubscriber(me.ctx);
  await forgetSubscriber(me.ctx);
  const audit = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, here.id));
  expect(audit.map(({ action }) => action)).toContain("subscriber.forget");
});

test("error: while a message is leaving, nothing is deleted", async () => {
  const of = await makeWorkspace();
  const me = await makeKnown(of);
  await getDb().db.update(delivery).set({ leaseUntil: NOW }).where(eq(delivery.id, me.unsent.id));
  await expect(forgetSubscriber(me.ctx)).rejects.toMatchObject({ code: "unavailable", retry: "later" });
  expect(await rowsOf(me.row.id)).toEqual([1, 1, 1, 2, 1]);
});

test("behavior: a web call to the team stays as it is", async () => {
  const of = await makeWorkspace();
  const me = await makeKnown(of);
  const call = { kind: "web-call" as const, method: "POST" as const, headers: [], body: { wallet: "x" } };
  const hook = await makeDelivery(me.execution, { channel: "webhook", target: "https://team.example", content: call });
  await forgetSubscriber(me.ctx);
  const [row] = await getDb().db.select().from(delivery).where(eq(delivery.id, hook.id));
  expect(row).toMatchObject({ state: "waiting", target: "https://team.example", content: call });
});

test("behavior: everything off is off, what was off by default too, and the undo turns on what was on", async () => {
  const of = await makeWorkspace();
  const ctx = subscriberContext(of, await makeSubscriber(of));
  const [on, tuned, off] = [await makeTopic(of), await makeTopic(of), await makeTopic(of, { onByDefault: false })];
  await makePreference(
    { subscriber: { id: ctx.subscriberId, workspaceId: of.id }, topic: tuned },
    { own: { line: "1.4" } },
  );
  await makeTopic(of, { archivedAt: NOW });
  const foreign = await makeTopic(await makeWorkspace());
  const { topicIds } = await turnAllOff(ctx);
  expect(topicIds.toSorted()).toEqual([on.id, tuned.id].toSorted());
  const mine = () =>
    getDb()
      .db.select()
      .from(preference)
      .where(eq(preference.subscriberId, ctx.subscriberId))
      .orderBy(preference.topicId);
  expect((await mine()).map((p) => [p.topicId, p.enabled])).toEqual([on, tuned, off].map((t) => [t.id, false]));
  await turnBackOn(ctx, { topicIds: [...topicIds, foreign.id] });
  expect((await mine()).map((p) => [p.enabled, p.own])).toEqual([
    [true, {}],
    [true, { line: "1.4" }],
    [false, {}],
  ]);
});

test.each(["Europe/Lisbon", "UTC", "America/Argentina/Buenos_Aires"])("args: the zone %s is saved", async (zone) => {
  const of = await makeWorkspace();
  const row = await makeSubscriber(of);
  await setZone(subscriberContext(of, row), { zone });
  const [now] = await getDb().db.select().from(subscriber).where(eq(subscriber.id, row.id));
  expect(now?.zone).toBe(zone);
});

test.each(["Lisbon", "+01:00", "Europe/Atlantis", "'; drop table"])("error: %s is no zone", async (zone) => {
  const of = await makeWorkspace();
  const ctx = subscriberContext(of, await makeSubscriber(of));
  await expect(setZone(ctx, { zone })).rejects.toMatchObject({ code: "bad-input" });
});

test("error: an export is for the signed-in wallet only", async () => {
  const of = await makeWorkspace();
  const answer = await handleExport(new Request("http://localhost/x"), {
    params: Promise.resolve({ workspace: of.slug }),
  });
  expect(answer.status).toBe(401);
});

test("behavior: when they are told is exported, and forgotten", async () => {
  const of = await makeWorkspace();
  const { ctx, topic } = await makeKnown(of);
  await setTiming(ctx, { quiet: { from: 1_320, until: 420, letsCritical: true }, perHour: 3 });
  await muteTopic(ctx, { topicId: topic.id, mute: "ever" });
  const { times } = await exportSubscriber(ctx);
  expect(times).toMatchObject({
    perHour: 3,
    quiet: { from: 1_320, until: 420 },
    topics: [{ topic: topic.name, cadence: null, digestUnder: null, mutedUntil: new Date("9999-12-31T00:00:00Z") }],
  });
  await forgetSubscriber(ctx);
  expect(await readTiming(ctx)).toMatchObject({
    zone: "UTC",
    zoneFrom: "nobody",
    timing: { quiet: null, perHour: null },
    topics: [{ cadence: null, mutedUntil: null }],
  });
});

test("Time: user without zone: browser zone at first login, else UTC and say so", async () => {
  const of = await makeWorkspace();
  const ctx = subscriberContext(of, await makeSubscriber(of));
  expect(await readTiming(ctx)).toMatchObject({ zone: "UTC", zoneFrom: "nobody" });
  await setZone(ctx, { zone: "Asia/Kathmandu", from: "browser" });
  expect(await readTiming(ctx)).toMatchObject({ zone: "Asia/Kathmandu", zoneFrom: "browser" });
  // on a journey the browser says another one: what was said before stands
  await setZone(ctx, { zone: "Europe/Berlin", from: "browser" });
  expect(await readTiming(ctx)).toMatchObject({ zone: "Asia/Kathmandu" });
  await setZone(ctx, { zone: "Europe/Lisbon" });
  expect(await readTiming(ctx)).toMatchObject({ zone: "Europe/Lisbon", zoneFrom: "own" });
});
