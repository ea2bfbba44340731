import { and, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { act, outcome } from "#db/schema/personalisation.ts";
import { subscriber as subscribers } from "#db/schema/subscriber.ts";
import { getInboxMessage } from "#server/services/inbox/get-inbox-message.ts";
import { listInbox, listInboxSchema } from "#server/services/inbox/list-inbox.ts";
import { updateInboxMessages } from "#server/services/inbox/update-inbox-message.ts";
import { keepWindow, stop, undo } from "#server/services/learned/change-learned.ts";
import { listLearned } from "#server/services/learned/list-learned.ts";
import { readTiming } from "#server/services/timing/read-timing.ts";
import { muteTopic, setCadence } from "#server/services/timing/set-timing.ts";
import { makeYieldWorld } from "#server/testing/yield-world.ts";
import { takeActs } from "./take-acts.ts";

/** Somebody in Berlin who looks after their claims on Friday mornings, over the end of summer time on 25 October 2026. */

vi.setConfig({ testTimeout: 60_000 });
const { db } = getDb();

type World = Awaited<ReturnType<typeof makeYieldWorld>>;
type Person = Awaited<ReturnType<World["person"]>>;

const goTo = ({ clock }: World, moment: string) => clock.advance((Date.parse(moment) - clock.now().getTime()) / 1_000);
const mailsOf = (world: World, { row }: Person) =>
  world.emailed
    .filter(({ subscriberId }) => subscriberId === row.id)
    .map(({ content }) => (content.kind === "message" ? content.subject : ""));
const mailRows = ({ row }: Person) =>
  db
    .select()
    .from(delivery)
    .where(and(eq(delivery.subscriberId, row.id), eq(delivery.channel, "email")))
    .orderBy(delivery.id);
const newest = async (person: Person) => (await listInbox(person.ctx(), listInboxSchema.parse({}))).messages[0];

async function makeClaimer() {
  const world = await makeYieldWorld({ startAt: new Date("2026-09-14T08:00:00Z") });
  const person = await world.person();
  await db.update(subscribers).set({ zone: "Europe/Berlin" }).where(eq(subscribers.id, person.row.id));
  return { world, person };
}

/** Thursday's alert is acted on the next morning at ten, by Berlin's clocks in summer. */
async function claimsOnFridays(world: World, person: Person, thursdays: string[]): Promise<void> {
  for (const day of thursdays) {
    goTo(world, `${day}T12:00:00Z`);
    await world.yields("6", person.row.id);
    world.clock.advance(20 * 3_600);
    const message = await newest(person);
    await updateInboxMessages(person.ctx(), { ids: [message?.id ?? 0], acted: true });
    world.clock.advance(120);
    await world.learn();
  }
}

const THURSDAYS = ["2026-09-17", "2026-09-24", "2026-10-01", "2026-10-08", "2026-10-15"];

test("default: who claims on Fridays is told on Fridays, by their own clocks over the change of time, and Undo ends it", async () => {
  const { world, person } = await makeClaimer();
  await claimsOnFridays(world, person, THURSDAYS);
  expect(mailsOf(world, person)).toHaveLength(5);
  const { windows } = await listLearned(person.ctx());
  expect(windows).toMatchObject([{ topicName: "Yield", day: 5, minute: 540, isNew: true }]);
  expect(windows[0]?.sentence).toMatch(
    /^Yield alerts that can wait come on Fridays at 09:00\. You acted by yourself on (\d) days since 18 Sept, of which \1 were Fridays\.$/,
  );

  // Tuesday after the change: the inbox has it, no mail leaves
  goTo(world, "2026-10-27T12:00:00Z");
  await world.yields("6.5", person.row.id);
  expect(mailsOf(world, person)).toHaveLength(5);
  const message = await newest(person);
  const reason = /^Held for Friday, 09:00\. You act on these on Fridays, (\d) of \1 times\.$/;
  expect(message).toMatchObject({ title: "Yield up to 6.5 %", waitsBecause: expect.stringMatching(reason) });
  expect((await getInboxMessage(person.ctx(), { id: message?.id ?? 0 })).waitsBecause).toMatch(reason);
  goTo(world, "2026-10-28T12:00:00Z");
  await world.yields("7", person.row.id);

  // nine in Berlin is eight in UTC by now
  goTo(world, "2026-10-30T07:59:50Z");
  await world.send();
  expect(mailsOf(world, person)).toHaveLength(5);
  goTo(world, "2026-10-30T08:00:10Z");
  await world.send();
  expect(mailsOf(world, person).slice(5)).toEqual(["Your digest, 2 alerts: Yield"]);

  goTo(world, "2026-11-03T12:00:00Z");
  await world.yields("8", person.row.id);
  await undo(person.ctx(), { topicId: world.topic.id, kind: "window" });
  world.clock.advance(10);
  await world.send();
  // what waited goes, and the next comes at once
  expect(mailsOf(world, person).slice(6)).toEqual(["Yield up to 8 %"]);
  await world.yields("9", person.row.id);
  expect(mailsOf(world, person).slice(7)).toEqual(["Yield up to 9 %"]);
  expect(await listLearned(person.ctx())).toMatchObject({ windows: [], stopped: [{ kind: "window" }] });
});

test("behavior: what they do on-chain on Fridays, told or not, says the same, and a fork's act says nothing", async () => {
  const { world, person } = await makeClaimer();
  await claimsOnFridays(world, person, THURSDAYS.slice(0, 1));
  const claims = async (friday: string, orphanedAt: Date | null = null) => {
    goTo(world, `${friday}T08:05:00Z`);
    const hash = `0x${friday}` as const;
    await db.insert(act).values({
      ...{ workspaceId: world.workspace.id, sourceId: 1, topicId: world.topic.id, subscriberId: person.row.id },
      ...{ chainId: 1, blockHash: hash, txHash: hash, logIndex: 0, at: world.clock.now(), orphanedAt },
    });
    await takeActs(db, { limit: 100, now: world.clock.now() });
    world.clock.advance(11 * 60);
    expect(await takeActs(db, { limit: 100, now: world.clock.now() })).toBe(1);
  };
  await claims("2026-09-25");
  await claims("2026-10-02");
  await claims("2026-10-08", world.clock.now());
  await claims("2026-10-09");
  expect((await listLearned(person.ctx())).windows).toEqual([]);
  await claims("2026-10-16");
  expect((await listLearned(person.ctx())).windows).toMatchObject([{ day: 5, minute: 540 }]);
});

test("behavior: an act soon after our own alert says when we wrote, and teaches no day", async () => {
  const { world, person } = await makeClaimer();
  for (const day of THURSDAYS) {
    goTo(world, `${day}T12:00:00Z`);
    await world.yields("6", person.row.id);
    world.clock.advance(3_600);
    await updateInboxMessages(person.ctx(), { ids: [(await newest(person))?.id ?? 0], acted: true });
    world.clock.advance(120);
    await world.learn();
  }
  expect((await listLearned(person.ctx())).windows).toEqual([]);
});

test("behavior: explicit always wins, Keep makes it theirs, and Stop lets go what waits", async () => {
  const { world, person } = await makeClaimer();
  await claimsOnFridays(world, person, THURSDAYS);
  const topicId = world.topic.id;
  await setCadence(person.ctx(), { topicId, cadence: { kind: "at-once" } });
  goTo(world, "2026-10-27T12:00:00Z");
  await world.yields("6.5", person.row.id);
  expect(mailsOf(world, person)).toHaveLength(6);
  expect((await listLearned(person.ctx())).windows).toEqual([]);

  await setCadence(person.ctx(), { topicId, cadence: null });
  await world.yields("6.6", person.row.id);
  expect(mailsOf(world, person)).toHaveLength(6);
  await keepWindow(person.ctx(), { topicId });
  expect((await readTiming(person.ctx())).topics).toMatchObject([{ cadence: { kind: "weekly", day: 5, minute: 540 } }]);
  await stop(person.ctx(), { topicId });
  world.clock.advance(10);
  await world.send();
  // their own now, so it waits on
  expect((await mailRows(person)).at(-1)).toMatchObject({ state: "deferred", deferredBecause: "digest" });
  await setCadence(person.ctx(), { topicId, cadence: null });
  world.clock.advance(10);
  await world.send();
  expect(mailsOf(world, person)).toHaveLength(7);
});

test("behavior: what waits for a digest, or is muted, and is passed over teaches nothing", async () => {
  const { world, person } = await makeClaimer();
  const topicId = world.topic.id;
  for (const isMuted of [false, true]) {
    await setCadence(person.ctx(), { topicId, cadence: isMuted ? null : { kind: "weekly", day: 5, minute: 540 } });
    await muteTopic(person.ctx(), { topicId, mute: isMuted ? "ever" : null });
    for (let n = 0; n < 4; n++) {
      await world.yields("4.5", person.row.id);
      await world.looksIn(person.row.id);
      world.days(2);
      await world.learn();
    }
  }
  const labels = await db.select().from(outcome).where(eq(outcome.subscriberId, person.row.id));
  expect(labels.map(({ label }) => label)).toEqual(Array(8).fill("unresolved"));
  expect((await listLearned(person.ctx())).cards).toEqual([]);
});
