import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { learned, learnedChange, outcome } from "#db/schema/personalisation.ts";
import { preference } from "#db/schema/subscriber.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { getInboxMessage } from "#server/services/inbox/get-inbox-message.ts";
import { listInbox, listInboxSchema } from "#server/services/inbox/list-inbox.ts";
import { updateInboxMessages } from "#server/services/inbox/update-inbox-message.ts";
import { keepLine, markSeen, start, stop, undo } from "#server/services/learned/change-learned.ts";
import { listLearned } from "#server/services/learned/list-learned.ts";
import { setPreference } from "#server/services/preference/set-preference.ts";
import { forgetSubscriber } from "#server/services/subscriber/forget-subscriber.ts";
import { exportSubscriber } from "#server/services/subscriber/read-privacy.ts";
import { makeYieldWorld } from "#server/testing/yield-world.ts";

const { db } = getDb();
// weeks of events each, the whole path
vi.setConfig({ testTimeout: 60_000 });
type World = Awaited<ReturnType<typeof makeYieldWorld>>;
type Person = Awaited<ReturnType<World["person"]>>;

/** So many yields that they see and pass over, each two days after the one before. */
async function passesOver(world: World, { row }: Person, times: number, percent = "4.5"): Promise<void> {
  for (let n = 0; n < times; n++) {
    await world.yields(percent, row.id);
    await world.looksIn(row.id);
    world.days(2);
    await world.learn();
  }
}

/** They go on to what the newest message asks for. */
async function acts(world: World, person: Person, percent: string): Promise<void> {
  await world.yields(percent, person.row.id);
  await world.looksIn(person.row.id);
  const [message] = await tab(person, "came");
  await updateInboxMessages(person.ctx(), { ids: [message?.id ?? 0], acted: true });
  world.days(2);
  await world.learn();
}

/** As of somebody who cares from about 6 % on: small ones are passed over, large ones acted on. */
async function caresFromSix(world: World, person: Person): Promise<void> {
  for (let n = 0; n < 4; n++) {
    await passesOver(world, person, 2);
    await acts(world, person, "6.5");
  }
}

const balance = (world: World) => db.transaction((tx) => balanceOf(tx, world.workspace.id));
const tab = async (person: Person, name: "came" | "held") =>
  (await listInbox(person.ctx(), listInboxSchema.parse({ tab: name }))).messages;
const changesOf = (subscriberId: number) =>
  db.select().from(learnedChange).where(eq(learnedChange.subscriberId, subscriberId)).orderBy(learnedChange.id);

/** A probe is rare and by plan: events that are none. */
async function heldYield(world: World, person: Person, percent: string) {
  for (let n = 0; n < 20; n++) {
    world.clock.advance(60);
    const found = await world.yields(percent, person.row.id);
    if (found.some(({ heldBecause }) => heldBecause !== null)) return found;
  }
  return [];
}

test("default: what is passed over stops interrupting, what is larger still comes, and Undo brings it back", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  const { cards } = await listLearned(person.ctx());
  expect(cards).toMatchObject([
    { topicName: "Yield", line: 6, base: 4, unit: "%", isNew: true, heldCount: expect.any(Number) },
  ]);
  expect(cards[0]?.sentence).toMatch(
    /^Yield alerts under 6 % are held back\. Since \d+ \w+ you were active and ignored (\d) of \1 under 6 %, and acted on (\d) of \2 from 6 % on\.$/,
  );

  const before = await balance(world);
  const held = await heldYield(world, person, "4.6");
  expect(held).toEqual([
    {
      channel: "in-app",
      heldBecause: expect.stringMatching(/^Learned: under 6 % you pass over, (\d) of \1\.$/),
      priceMilli: 0,
    },
  ]);
  expect(await balance(world)).toEqual(before);
  const [message] = await tab(person, "held");
  expect(message).toMatchObject({ title: "Yield up to 4.6 %", heldBecause: held[0]?.heldBecause });
  expect((await tab(person, "came")).map(({ title }) => title)).not.toContain("Yield up to 4.6 %");
  const open = await getInboxMessage(person.ctx(), { id: message?.id ?? 0 });
  expect(open.message.heldBecause).toBe(held[0]?.heldBecause);

  expect((await world.yields("6", person.row.id)).map(({ channel, heldBecause }) => [channel, heldBecause])).toEqual([
    ["email", null],
    ["in-app", null],
  ]);

  await undo(person.ctx(), { topicId: world.topic.id, kind: "line" });
  world.clock.advance(60);
  expect((await world.yields("4", person.row.id)).map(({ channel }) => channel)).toEqual(["email", "in-app"]);
  const after = await listLearned(person.ctx());
  expect(after.cards).toEqual([]);
  const untilDays = ((after.stopped[0]?.until?.getTime() ?? 0) - world.clock.now().getTime()) / 86_400_000;
  expect(Math.round(untilDays)).toBe(90);
  expect(await changesOf(person.row.id)).toMatchObject([{ new: "6", undoneAt: expect.any(Date) }]);
});

test("behavior: what was undone is not learned again for 90 days, and then from the beginning", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  await undo(person.ctx(), { topicId: world.topic.id, kind: "line" });
  await caresFromSix(world, person);
  expect((await listLearned(person.ctx())).cards).toEqual([]);
  world.days(91);
  await caresFromSix(world, person);
  expect((await listLearned(person.ctx())).cards).toMatchObject([{ line: 6 }]);
});

test("behavior: the numbers of the sentence are a recount of what came of each alert", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  const [change] = await changesOf(person.row.id);
  const rows = await db.select().from(outcome).where(eq(outcome.subscriberId, person.row.id));
  const known = rows.filter(({ resolvedAt }) => resolvedAt !== null && change && resolvedAt <= change.at);
  const ignored = known.filter(({ label, value }) => label === "ignored" && Number(value) < 6).length;
  expect(change?.evidence).toMatchObject({ min: 6, wasMin: 0, below: { acted: 0, ignored } });
});

test("behavior: who is away ignores nothing, and who acts is told on", async () => {
  const world = await makeYieldWorld();
  const [away, acting] = [await world.person(), await world.person()];
  for (let n = 0; n < 8; n++) await acts(world, acting, "4.5");
  for (const { ctx } of [away, acting]) expect((await listLearned(ctx())).cards).toEqual([]);
  const labels = async (id: number) =>
    new Set((await db.select().from(outcome).where(eq(outcome.subscriberId, id))).map(({ label }) => label));
  expect([...(await labels(away.row.id))]).toEqual(["unresolved"]);
  expect([...(await labels(acting.row.id))]).toEqual(["acted"]);
});

test("behavior: a plain “not useful” counts three times, and taken back within a minute not at all", async () => {
  const world = await makeYieldWorld();
  const [meant, tookBack] = [await world.person(), await world.person()];
  await world.yields("4.5", meant.row.id);
  for (const person of [meant, tookBack]) {
    await world.looksIn(person.row.id);
    const [message] = await tab(person, "came");
    const ids = [message?.id ?? 0];
    await updateInboxMessages(person.ctx(), { ids, verdict: "not-useful" });
    if (person === tookBack) await updateInboxMessages(person.ctx(), { ids, verdict: null });
  }
  const stands = async ({ row }: Person) => {
    const rows = await db.select().from(outcome).where(eq(outcome.subscriberId, row.id));
    return rows.map(({ label, weight }) => `${label} ${weight}`);
  };
  world.clock.advance(120);
  await world.learn();
  expect([await stands(meant), await stands(tookBack)]).toEqual([["ignored 3"], ["open 1"]]);
  world.days(2);
  await world.learn();
  expect(await stands(tookBack)).toEqual(["ignored 1"]);
});

test("behavior: a pass that is repeated learns nothing twice", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await passesOver(world, person, 4);
  const state = () => db.select().from(learned).where(eq(learned.subscriberId, person.row.id));
  const before = await state();
  await Promise.all([world.learn(), world.learn()]);
  expect(await state()).toEqual(before);
});

test("behavior: a line moves at most once in seven days", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  await passesOver(world, person, 12, "7");
  const at = (await changesOf(person.row.id)).map((change) => change.at.getTime());
  expect(at.length).toBeGreaterThan(1);
  for (let n = 1; n < at.length; n++) expect((at[n] ?? 0) - (at[n - 1] ?? 0)).toBeGreaterThanOrEqual(7 * 86_400_000);
});

test("behavior: Keep makes it their own, and their own line is never moved nor held under", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  await keepLine(person.ctx(), { topicId: world.topic.id });
  const own = async () =>
    (await db.select().from(preference).where(eq(preference.subscriberId, person.row.id)))[0]?.own;
  expect(await own()).toEqual({ from: "6" });
  expect((await listLearned(person.ctx())).cards).toEqual([]);
  expect(await world.yields("5", person.row.id)).toEqual([]);
  world.clock.advance(60);
  await keepLine(person.ctx(), { topicId: world.topic.id, line: "4.2" });
  const changes = (await changesOf(person.row.id)).length;
  await passesOver(world, person, 8, "4.5");
  expect(await own()).toEqual({ from: "4.2" });
  expect((await changesOf(person.row.id)).length).toBe(changes);
  expect((await world.yields("4.3", person.row.id)).map(({ channel }) => channel)).toEqual(["email", "in-app"]);
});

test("behavior: an own line set beside a learned one holds from the next event on", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  await setPreference(person.ctx(), { topicId: world.topic.id, own: { from: "4" } });
  world.clock.advance(60);
  expect((await world.yields("4.1", person.row.id)).map(({ heldBecause }) => heldBecause)).toEqual([null, null]);
});

test.each(["a topic", "all topics"])(
  "behavior: stopped for %s, nothing is learned until it is started again",
  async (of) => {
    const world = await makeYieldWorld();
    const person = await world.person();
    const topicId = of === "a topic" ? world.topic.id : null;
    await caresFromSix(world, person);
    expect((await listLearned(person.ctx())).cards).toHaveLength(1);
    await stop(person.ctx(), { topicId });
    await caresFromSix(world, person);
    const found = await listLearned(person.ctx());
    expect([found.cards, found.isStopped]).toEqual([[], topicId === null]);
    await start(person.ctx(), { topicId });
    await caresFromSix(world, person);
    expect((await listLearned(person.ctx())).cards).toHaveLength(1);
  },
);

test("behavior: who answers within the hour comes first, is told why, and comes as before after Undo", async () => {
  const world = await makeYieldWorld();
  const [quick, slow] = [await world.person(), await world.person()];
  for (let n = 0; n < 8; n++) {
    await world.yields("4.5", quick.row.id);
    for (const [person, after] of [
      [quick, 600],
      [slow, 7_200],
    ] as const) {
      world.clock.advance(after);
      const [message] = await tab(person, "came");
      await updateInboxMessages(person.ctx(), { ids: [message?.id ?? 0], acted: true });
    }
    world.days(2);
    await world.learn();
  }
  const { first } = await listLearned(quick.ctx());
  expect(first).toMatchObject([{ topicName: "Yield", isNew: true }]);
  expect(first[0]?.sentence).toMatch(
    /^Yield alerts reach you first: you answered (\d) of your last \1 within an hour\.$/,
  );
  expect((await listLearned(slow.ctx())).first).toEqual([]);

  await world.yields("4.5", quick.row.id);
  const last = async ({ row }: Person) => {
    const rows = await db.select().from(delivery).where(eq(delivery.subscriberId, row.id)).orderBy(delivery.id);
    return rows.at(-1);
  };
  expect([(await last(quick))?.priority, (await last(slow))?.priority]).toEqual([5, 10]);
  expect((await last(quick))?.why).toMatch(/Among the first: you answered (\d) of your last \1 within an hour\.$/);
  await undo(quick.ctx(), { topicId: world.topic.id, kind: "tier" });
  world.clock.advance(60);
  await world.yields("4.5", quick.row.id);
  expect((await last(quick))?.priority).toBe(10);
  expect((await listLearned(quick.ctx())).stopped).toMatchObject([{ kind: "tier" }]);
});

test("behavior: a critical topic learns nothing and holds nothing back", async () => {
  const world = await makeYieldWorld({ critical: true });
  const person = await world.person();
  await passesOver(world, person, 12);
  expect(await db.select().from(outcome).where(eq(outcome.subscriberId, person.row.id))).toEqual([]);
  expect((await world.yields("4.5", person.row.id)).map(({ channel }) => channel)).toEqual(["email", "in-app"]);
});

test("behavior: a change is news once; the export has it, and being forgotten takes it", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await caresFromSix(world, person);
  await markSeen(person.ctx());
  expect((await listLearned(person.ctx())).cards).toMatchObject([{ isNew: false }]);
  const { learning } = await exportSubscriber(person.ctx());
  expect(learning).toMatchObject({ learned: [{ line: "6" }], changes: [{ new: "6" }] });
  expect(learning.outcomes.length).toBeGreaterThanOrEqual(8);
  await forgetSubscriber(person.ctx());
  expect((await exportSubscriber(person.ctx())).learning).toEqual({
    acts: [],
    learned: [],
    stopped: [],
    changes: [],
    interactions: [],
    outcomes: [],
  });
});
