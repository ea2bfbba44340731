import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { learnState, topicPrior } from "#db/schema/personalisation.ts";
import { listInbox, listInboxSchema } from "#server/services/inbox/list-inbox.ts";
import { updateInboxMessages } from "#server/services/inbox/update-inbox-message.ts";
import { setPreference } from "#server/services/preference/set-preference.ts";
import { makeYieldWorld } from "#server/testing/yield-world.ts";
import { countLines, DEFAULT_PRIOR, priorFrom } from "./cut-off.ts";
import { sizeBase } from "./policy.ts";
import { takePriors } from "./take-priors.ts";

const { db } = getDb();

/** Of this file only, so that its first round finds every topic. */
test("default: what people set is counted once a day, topic by topic, and whoever is new is believed to be like them", async () => {
  const world = await makeYieldWorld();
  const topicId = world.topic.id;
  const lines = ["9", "9.5", "10", "6.1", "9", "9"];
  for (const line of lines) {
    const { ctx } = await world.person();
    await setPreference(ctx(), { topicId, own: { from: line } });
  }
  await setPreference((await world.person()).ctx(), { topicId, enabled: false });
  // a preset or a default is nobody's own word
  await setPreference((await world.person()).ctx(), { topicId, enabled: true });
  const now = world.clock.now();
  expect(await takePriors(db, { limit: 100, now })).toBeGreaterThan(0);
  expect(await takePriors(db, { limit: 100, now })).toBe(0);
  const [prior] = await db.select().from(topicPrior).where(eq(topicPrior.topicId, topicId));
  const expected = priorFrom(countLines([...lines.map(Number), null], sizeBase(4)));
  expect(prior).toMatchObject({ base: "4", linesCount: 7 });
  expect(prior?.p).toHaveLength(DEFAULT_PRIOR.length);
  for (const [bucket, part] of expected.entries()) expect(prior?.p[bucket]).toBeCloseTo(part, 12);

  const person = await world.person();
  await world.yields("4.5", person.row.id);
  const [message] = (await listInbox(person.ctx(), listInboxSchema.parse({}))).messages;
  await updateInboxMessages(person.ctx(), { ids: [message?.id ?? 0], verdict: "not-useful" });
  world.days(3);
  await world.learn();
  const [state] = await db.select().from(learnState).where(eq(learnState.subscriberId, person.row.id));
  // who cares from nine on was likely before, and is likelier now
  const likeliest = (p: readonly number[]) => p.indexOf(Math.max(...p));
  expect(likeliest(state?.p ?? [])).toBe(likeliest(expected));
  expect(likeliest(DEFAULT_PRIOR)).not.toBe(likeliest(expected));

  world.days(1);
  await setPreference((await world.person()).ctx(), { topicId, own: { from: "30" } });
  while ((await takePriors(db, { limit: 100, now: world.clock.now() })) > 0);
  const [anew] = await db.select().from(topicPrior).where(eq(topicPrior.topicId, topicId));
  expect(anew?.linesCount).toBe(8);
});
