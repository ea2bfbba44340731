import { and, eq, inArray, sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { interaction, learned, learnedChange, learnRound, outcome } from "#db/schema/personalisation.ts";
import { topicTiming } from "#db/schema/timing.ts";
import { listInbox, listInboxSchema } from "#server/services/inbox/list-inbox.ts";
import { updateInboxMessages } from "#server/services/inbox/update-inbox-message.ts";
import { keepBudget, keepDigest, start, undo } from "#server/services/learned/change-learned.ts";
import { listLearned } from "#server/services/learned/list-learned.ts";
import { setPreference } from "#server/services/preference/set-preference.ts";
import { readTiming } from "#server/services/timing/read-timing.ts";
import { setCadence, setTiming } from "#server/services/timing/set-timing.ts";
import { makeYieldWorld } from "#server/testing/yield-world.ts";
import { takeBudgets } from "./take-budgets.ts";

/** What is told, and still interrupts nobody: small alerts that are hardly ever acted on, and a week that is full. */

vi.setConfig({ testTimeout: 60_000 });
const { db } = getDb();

type World = Awaited<ReturnType<typeof makeYieldWorld>>;
type Person = Awaited<ReturnType<World["person"]>>;

const newest = async (person: Person) => (await listInbox(person.ctx(), listInboxSchema.parse({}))).messages[0];
const mailsOf = (world: World, { row }: Person) =>
  world.emailed
    .filter(({ subscriberId }) => subscriberId === row.id)
    .map(({ content }) => (content.kind === "message" ? content.subject : ""));
const changesOf = ({ row }: Person, kind: "digest" | "budget") =>
  db
    .select()
    .from(learnedChange)
    .where(and(eq(learnedChange.subscriberId, row.id), eq(learnedChange.kind, kind)))
    .orderBy(learnedChange.id);

async function isTold(world: World, person: Person, percent: string, isActed: boolean): Promise<void> {
  await world.yields(percent, person.row.id);
  await world.looksIn(person.row.id);
  if (isActed) await updateInboxMessages(person.ctx(), { ids: [(await newest(person))?.id ?? 0], acted: true });
  world.days(2);
  await world.learn();
}

/** Every third of the large ones is acted on, none of the small ones, until a digest comes of it. */
async function seldomActs(world: World, person: Person): Promise<void> {
  for (let n = 0; n < 40; n++) {
    await isTold(world, person, n % 2 === 0 ? "4.5" : "9", n % 6 === 5);
    if ((await changesOf(person, "digest")).length > 0 && n % 6 === 5) return;
  }
  throw new Error("No digest was learned");
}

test("default: what is hardly ever acted on comes in a daily digest, says why by counts, and Undo brings it back at once", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await seldomActs(world, person);
  const { digests } = await listLearned(person.ctx());
  expect(digests).toMatchObject([{ topicName: "Yield", unit: "%", isNew: true, isOwn: false }]);
  const line = digests[0]?.line ?? 0;
  const [, acted, all] = /you act(?:ed)? on (\d+) of (\d+) under/.exec(digests[0]?.sentence ?? "") ?? [];
  const [change] = await changesOf(person, "digest");
  const rows = await db.select().from(outcome).where(eq(outcome.subscriberId, person.row.id));
  const counted = rows.filter(
    ({ label, value, resolvedAt }) =>
      ["acted", "ignored"].includes(label) && Number(value) < line && change && resolvedAt && resolvedAt <= change.at,
  );
  expect([Number(acted), Number(all)]).toEqual([
    counted.filter(({ label }) => label === "acted").length,
    counted.length,
  ]);

  const before = mailsOf(world, person).length;
  const small = String(line - 0.5);
  await world.yields(small, person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before);
  expect((await newest(person))?.waitsBecause).toMatch(
    new RegExp(`^Held for your daily digest, .*09:00\\. Learned: under ${line} % you act on ${acted} of ${all}\\.$`),
  );
  await world.yields(String(line), person.row.id);
  expect(mailsOf(world, person).slice(before)).toEqual([`Yield up to ${line} %`]);
  world.days(1);
  await world.send();
  expect(mailsOf(world, person).slice(before + 1)).toEqual([`Yield up to ${small} %`]);

  await undo(person.ctx(), { topicId: world.topic.id, kind: "digest" });
  await world.yields(small, person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before + 3);
  expect(await listLearned(person.ctx())).toMatchObject({ digests: [], stopped: [{ kind: "digest" }] });
  expect(await changesOf(person, "digest")).toMatchObject([{ undoneAt: expect.any(Date) }]);
});

test("behavior: a kept digest is their own, which nothing learned moves; another size, and none, are set the same way", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await seldomActs(world, person);
  const topicId = world.topic.id;
  const line = (await listLearned(person.ctx())).digests[0]?.line ?? 0;
  await keepDigest(person.ctx(), { topicId });
  const [kept] = await db.select().from(topicTiming).where(eq(topicTiming.subscriberId, person.row.id));
  expect(Number(kept?.digestUnder)).toBe(line);
  expect((await listLearned(person.ctx())).digests).toMatchObject([{ line, isOwn: true }]);
  const before = mailsOf(world, person).length;
  await world.yields(String(line - 0.5), person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before);
  await keepDigest(person.ctx(), { topicId, under: null });
  world.clock.advance(10);
  await world.send();
  expect(mailsOf(world, person)).toHaveLength(before + 1);
  await keepDigest(person.ctx(), { topicId, under: "20" });
  await world.yields("19", person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before + 1);
  await expect(keepDigest((await world.person()).ctx(), { topicId })).rejects.toThrow("no learned digest to keep");
});

test("behavior: an own line, and an own pace, win over a learned digest", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await seldomActs(world, person);
  const line = (await listLearned(person.ctx())).digests[0]?.line ?? 0;
  const small = String(line - 0.5);
  const before = mailsOf(world, person).length;
  await setCadence(person.ctx(), { topicId: world.topic.id, cadence: { kind: "at-once" } });
  await world.yields(small, person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before + 1);
  await setCadence(person.ctx(), { topicId: world.topic.id, cadence: null });
  await setPreference(person.ctx(), { topicId: world.topic.id, own: { from: "4" } });
  await world.yields(small, person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before + 2);
  expect((await listLearned(person.ctx())).digests).toEqual([]);
});

/** Forty in five days, all of which they act on: more than the most that a week is ever kept to. */
async function isToldALot(world: World, person: Person): Promise<void> {
  for (let n = 0; n < 40; n++) {
    await world.yields("9", person.row.id);
    world.clock.advance(5_400);
    await updateInboxMessages(person.ctx(), { ids: [(await newest(person))?.id ?? 0], acted: true });
    world.clock.advance(5_400);
  }
  await world.learn();
}

async function lookAtWeeks(world: World): Promise<void> {
  await db.delete(learnRound);
  while ((await takeBudgets(db, { limit: 100, now: world.clock.now() })) > 0);
}

test("default: a week that is full leaves the rest to the digest, by counts of what was sent and acted on; Undo ends it", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await isToldALot(world, person);
  await lookAtWeeks(world);
  const { budget } = await listLearned(person.ctx());
  expect(budget).toMatchObject({ weeklyMax: 25, isNew: true });
  const since = (days: number) => new Date(world.clock.now().getTime() - days * 86_400_000);
  const sent = await db
    .select({ at: delivery.doneAt, executionId: delivery.executionId })
    .from(delivery)
    .where(
      and(eq(delivery.subscriberId, person.row.id), eq(delivery.channel, "email"), eq(delivery.state, "delivered")),
    );
  const sentSince = (days: number) => sent.filter(({ at }) => at !== null && at > since(days));
  const acted = await db
    .select()
    .from(interaction)
    .where(
      and(
        eq(interaction.kind, "acted"),
        inArray(
          interaction.executionId,
          sentSince(28).map(({ executionId }) => executionId),
        ),
      ),
    );
  expect(budget?.sentence).toBe(
    `About 25 alerts a week interrupt you, the rest waits for a daily digest. You had ${sentSince(7).length} in the last 7 days, and acted on ${acted.length} of ${sentSince(28).length} in the last 28.`,
  );

  const before = mailsOf(world, person).length;
  await world.yields("9", person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before);
  expect((await newest(person))?.waitsBecause).toMatch(
    new RegExp(
      `^Held for your daily digest, .*09:00\\. Learned: about 25 a week are enough, you had ${sentSince(7).length}\\.$`,
    ),
  );
  await undo(person.ctx(), { topicId: 0, kind: "budget" });
  world.clock.advance(10);
  await world.send();
  expect(mailsOf(world, person)).toHaveLength(before + 1);
  await lookAtWeeks(world);
  expect(await listLearned(person.ctx())).toMatchObject({ budget: null, budgetStop: { kind: "budget" } });
  await start(person.ctx(), { topicId: 0 });
  world.days(8);
  await isToldALot(world, person);
  await lookAtWeeks(world);
  expect((await listLearned(person.ctx())).budget).toMatchObject({ weeklyMax: 25 });
});

test("behavior: their own limit of a week wins, Keep makes one of the learned, and a second look changes nothing", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await isToldALot(world, person);
  await lookAtWeeks(world);
  await lookAtWeeks(world);
  expect(await changesOf(person, "budget")).toHaveLength(1);
  const before = mailsOf(world, person).length;
  await setTiming(person.ctx(), { perWeek: 100 });
  await world.yields("9", person.row.id);
  expect(mailsOf(world, person)).toHaveLength(before + 1);
  expect((await listLearned(person.ctx())).budget).toBeNull();
  await setTiming(person.ctx(), { perWeek: null });
  await keepBudget(person.ctx(), {});
  expect((await readTiming(person.ctx())).timing.perWeek).toBe(25);
  const [row] = await db
    .select()
    .from(learned)
    .where(and(eq(learned.subscriberId, person.row.id), eq(learned.topicId, 0)));
  expect(row?.weeklyMax).toBeNull();
});

test("behavior: who is told little is given no limit", async () => {
  const world = await makeYieldWorld();
  const person = await world.person();
  await seldomActs(world, person);
  await lookAtWeeks(world);
  expect((await listLearned(person.ctx())).budget).toBeNull();
  const [round] = await db.select({ isDone: sql<boolean>`after_id is null` }).from(learnRound);
  expect(round).toEqual({ isDone: true });
  expect(await takeBudgets(db, { limit: 100, now: world.clock.now() })).toBe(0);
});
