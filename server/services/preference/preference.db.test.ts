import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { preference } from "#db/schema/subscriber.ts";
import {
  makePreference,
  makeSubscriber,
  makeTopic,
  makeWorkspace,
  NOW,
  subscriberContext,
} from "#server/testing/factories.ts";
import { listPreferences } from "./list-preferences.ts";
import { type SetPreferenceInput, setPreference } from "./set-preference.ts";

async function makeWorld() {
  const of = await makeWorkspace();
  const row = await makeSubscriber(of);
  return { of, row, ctx: subscriberContext(of, row), topic: await makeTopic(of) };
}

test("default: who set nothing sees what everybody gets; archived topics and those of others are not there", async () => {
  const { of, ctx, topic } = await makeWorld();
  await makeTopic(of, { archivedAt: NOW });
  await makeTopic(await makeWorkspace());
  const list = await listPreferences(ctx);
  expect(list).toMatchObject([
    { topicId: topic.id, touched: false, effective: { enabled: true, preset: "standard", values: { line: "1.25" } } },
  ]);
});

test("behavior: own value, switch and preset are saved, each leaving the rest", async () => {
  const { ctx, topic } = await makeWorld();
  const set = (change: Omit<SetPreferenceInput, "topicId">) => setPreference(ctx, { topicId: topic.id, ...change });
  expect((await set({ own: { line: "1.32" } })).effective).toMatchObject({ values: { line: "1.32" }, enabled: true });
  expect((await set({ enabled: false })).own).toEqual({ line: "1.32" });
  expect((await set({ own: { line: null } })).effective).toMatchObject({ values: { line: "1.25" }, enabled: false });
  await set({ own: { line: "1.4" } });
  const { own, effective } = await set({ preset: "aggressive" });
  expect([own, effective.values.line]).toEqual([{}, "1.10"]);
  expect(await listPreferences(ctx)).toMatchObject([{ touched: true, effective: { preset: "aggressive" } }]);
});

test("behavior: one subscriber's change is not another's, nor seen by them", async () => {
  const { of, ctx, topic } = await makeWorld();
  const other = await makeSubscriber(of);
  await makePreference({ subscriber: other, topic }, { own: { line: "1.9" } });
  await setPreference(ctx, { topicId: topic.id, enabled: false });
  const [theirs] = await getDb().db.select().from(preference).where(eq(preference.subscriberId, other.id));
  expect(theirs).toMatchObject({ enabled: true, own: { line: "1.9" } });
  expect(await listPreferences(subscriberContext(of, other))).toMatchObject([
    { effective: { values: { line: "1.9" } } },
  ]);
});

test.each<[what: string, change: Omit<SetPreferenceInput, "topicId">, says: string]>([
  [
    "words for a number",
    { own: { line: "low" } },
    "Liquidation risk, Health factor: Type a plain number, such as 1.25.",
  ],
  ["a field that is none", { own: { other: "1" } }, "Liquidation risk has no field “other”."],
  ["a preset that is none", { preset: "bold" }, "Liquidation risk has no preset “bold”."],
])("error: %s", async (_, change, says) => {
  const { ctx, topic } = await makeWorld();
  await expect(setPreference(ctx, { topicId: topic.id, ...change })).rejects.toMatchObject({
    code: "bad-input",
    publicMessage: says,
  });
  expect(await listPreferences(ctx)).toMatchObject([{ touched: false }]);
});

test("error: a topic that is archived, or another workspace's, is not here", async () => {
  const { of, ctx } = await makeWorld();
  const archived = await makeTopic(of, { archivedAt: NOW });
  const foreign = await makeTopic(await makeWorkspace());
  for (const { id } of [archived, foreign]) {
    await expect(setPreference(ctx, { topicId: id, enabled: false })).rejects.toMatchObject({ code: "not-found" });
  }
});
