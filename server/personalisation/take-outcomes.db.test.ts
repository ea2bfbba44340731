import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { learnState, outcome } from "#db/schema/personalisation.ts";
import { makeYieldWorld } from "#server/testing/yield-world.ts";
import { takeOutcomes } from "./take-outcomes.ts";

const { db } = getDb();

/** Passed over, so often and by so many, two hours apart; nothing is learned meanwhile. */
async function makeBacklog({ people, times }: { people: number; times: number }) {
  const world = await makeYieldWorld();
  const all = await Promise.all(Array.from({ length: people }, () => world.person()));
  for (let n = 0; n < times; n++) {
    await world.yields("4.5", all[0]?.row.id ?? 0);
    for (const { row } of all) await world.looksIn(row.id);
  }
  world.days(3);
  return { world, all, learn: (limit: number) => takeOutcomes(db, { limit, now: world.clock.now() }) };
}

const ignoredOf = async (topicId: number) =>
  (await db.select().from(learnState).where(eq(learnState.topicId, topicId))).map(({ ignored }) => ignored);

test("default: all that is due of a subscriber and a topic is learned from at once, however little a pass begins with", async () => {
  const { world, learn } = await makeBacklog({ people: 4, times: 5 });
  expect(await learn(1)).toBe(10);
  expect(await ignoredOf(world.topic.id)).toEqual([5, 5]);
  expect(await learn(1)).toBe(10);
  expect(await learn(1)).toBe(0);
  expect(await ignoredOf(world.topic.id)).toEqual([5, 5, 5, 5]);
});

test("behavior: workers that learn at the same time learn each outcome once", async () => {
  const { world, learn } = await makeBacklog({ people: 6, times: 3 });
  let taken = 0;
  for (let round = 0; round < 10; round++)
    taken += (await Promise.all([learn(1), learn(2), learn(3)])).reduce((sum, one) => sum + one, 0);
  expect(taken).toBe(18);
  expect(await ignoredOf(world.topic.id)).toEqual([3, 3, 3, 3, 3, 3]);
});

test("error: a part that fails leaves its outcomes as they were, and the other part learns", async () => {
  const { world, all, learn } = await makeBacklog({ people: 2, times: 2 });
  const [odd] = all.filter(({ row }) => row.id % 2 === 1);
  await db.execute(sql`
    create or replace function refuse_odd() returns trigger language plpgsql as $$
    begin if new.subscriber_id % 2 = 1 then raise exception 'refused'; end if; return new; end $$`);
  await db.execute(sql`create trigger refuse before insert on learn_state for each row execute function refuse_odd()`);
  await expect(learn(10)).rejects.toThrow();
  await db.execute(sql`drop trigger refuse on learn_state`);
  const rows = await db.select().from(outcome).where(eq(outcome.topicId, world.topic.id));
  const labelsOf = (isOdd: boolean) =>
    rows.filter(({ subscriberId }) => (subscriberId === odd?.row.id) === isOdd).map(({ label }) => label);
  expect([labelsOf(true), labelsOf(false)]).toEqual([
    ["open", "open"],
    ["ignored", "ignored"],
  ]);
  expect(await learn(10)).toBe(2);
});
