import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { topic as topicTable } from "#db/schema/subscriber.ts";
import { trigger } from "#db/schema/workflow.ts";
import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { effectiveTopic, type TopicField, type TopicPreset, type TopicSetting } from "#server/contract/topic.ts";
import { makePreference, makeSubscriber, makeTopic, makeWorkspace } from "#server/testing/factories.ts";
import { makeWatchWorld, topicOf, type WatchWorld } from "#server/testing/watch-world.ts";
import { effectiveNumber } from "./effective-number.ts";

const text = fc.oneof(
  fc.integer({ min: -500, max: 500 }).map((n) => (n / 100).toString()),
  fc.constantFrom(
    "1.250",
    "0",
    "low",
    "",
    "1e3",
    "01",
    "1.",
    "115792089237316195423570985008687907853269984665640564039457.58",
  ),
);
const presetKeys = ["conservative", "standard", "aggressive"] as const;
const values = fc.dictionary(fc.constantFrom("line", "other"), text, { maxKeys: 2, noNullPrototype: true });
const topics = fc.record({
  fields: fc.uniqueArray(fc.record({ key: fc.constantFrom("line", "other"), default: text }), {
    selector: (field) => field.key,
    minLength: 1,
  }),
  presets: fc.uniqueArray(fc.record({ key: fc.constantFrom(...presetKeys), values }), {
    selector: (preset) => preset.key,
  }),
  defaultPreset: fc.option(fc.constantFrom(...presetKeys, "gone")),
});
const settings = fc.option(
  fc.record(
    { enabled: fc.boolean(), preset: fc.option(fc.constantFrom(...presetKeys, "gone")), own: values },
    { noNullPrototype: true },
  ),
);

test("behavior: a line's value in SQL is the one that effectiveTopic gives, for arbitrary topics and settings", async () => {
  const workspace = await makeWorkspace();
  const { db } = getDb();
  await fc.assert(
    fc.asyncProperty(topics, settings, async (given, setting) => {
      const fields = given.fields.map(
        (field): TopicField => ({ ...field, kind: "number", label: field.key, unit: "" }),
      );
      const presets = given.presets.map((preset): TopicPreset => ({ ...preset, label: preset.key }));
      const topic = await makeTopic(workspace, { fields, presets, defaultPreset: given.defaultPreset });
      const subscriber = await makeSubscriber(workspace);
      if (setting) await makePreference({ subscriber, topic }, setting);
      const [row] = await db.execute<{ found: string | null }>(sql`
        select ${effectiveNumber("line")}::text as found
        from topic t left join preference p on p.topic_id = t.id and p.subscriber_id = ${subscriber.id}::bigint
        where t.id = ${topic.id}::bigint`);
      const expected = effectiveTopic({ ...topic, fields, presets }, (setting as TopicSetting | null) ?? undefined)
        .values.line;
      if (!isDecimal(expected)) expect(row?.found).toBeNull();
      else expect(compareDecimals(row?.found ?? "", expected)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

async function reads(world: WatchWorld): Promise<number> {
  await world.mine();
  return (await world.look()).reads;
}

test("behavior: followers by the topic's default, by their own setting, and none of another workspace", async () => {
  const world = await makeWatchWorld({ topic: { onByDefault: false, defaultPreset: "aggressive" } });
  await makeSubscriber(await makeWorkspace());
  const [silent, keen] = [await world.follow(), await world.follow("1.4")];
  expect(await reads(world)).toBe(1);
  expect((await world.watches()).map((row) => row.wallet)).toEqual([keen.address]);
  await getDb().db.update(topicTable).set({ onByDefault: true }).where(eq(topicTable.id, world.topic.id));
  await reads(world);
  expect((await world.watches()).map((row) => row.wallet)).toEqual([keen.address, silent.address]);
  expect((await world.lines(silent.address)).map((row) => row.line)).toEqual(["1.10"]);
  await getDb().db.update(topicTable).set({ archivedAt: world.clock.now }).where(eq(topicTable.id, world.topic.id));
  expect(await reads(world)).toBe(0);
});

test("behavior: a topic's preset that changes moves the lines of all who chose it", async () => {
  const world = await makeWatchWorld();
  const { address } = await world.follow();
  await reads(world);
  const presets = [{ key: "standard", label: "Standard", values: { line: "1.33" } }];
  await getDb().db.update(topicTable).set({ presets }).where(eq(topicTable.id, world.topic.id));
  await reads(world);
  expect((await world.lines(address)).map((row) => row.line)).toEqual(["1.33"]);
});

async function publish(world: WatchWorld, change: (spec: ReadingSpec) => ReadingSpec): Promise<void> {
  const { db } = getDb();
  const [row] = await db.select().from(trigger).where(eq(trigger.id, world.trigger.id));
  if (row?.spec.kind !== "reading") throw new Error("the world has a reading trigger");
  await db
    .update(trigger)
    .set({ versionId: row.versionId + 1, spec: change(row.spec) })
    .where(eq(trigger.id, row.id));
}

test("behavior: publishing anew tells nobody again; a line that is gone rests, and keeps its epoch if it comes back", async () => {
  const world = await makeWatchWorld();
  const { address } = await world.follow("1.30");
  world.chain.set(address, "1.2");
  await reads(world);
  expect(world.told()).toHaveLength(1);
  await publish(world, (spec) => spec);
  await reads(world);
  expect(world.told()).toEqual([]);
  const own =
    (lines: { id: string; value: string }[]) =>
    (spec: ReadingSpec): ReadingSpec => ({
      ...spec,
      test: {
        kind: "crosses",
        direction: "below",
        lines: lines.map(({ id, value }) => ({ id, label: id, line: { kind: "fixed", value } })),
        hysteresisPercent: "1",
      },
    });
  await publish(world, own([{ id: "typed", value: "1.1" }]));
  await reads(world);
  expect((await world.lines(address)).map(({ lineId, active }) => [lineId, active])).toEqual([
    ["own", false],
    ["typed", true],
  ]);
  await publish(world, own([{ id: "own", value: "1.30" }]));
  await reads(world);
  expect(world.events[0]?.hits[0]?.key).toBe("own:1");
});

test("behavior: values of another source are forgotten, not compared", async () => {
  const world = await makeWatchWorld();
  const { address } = await world.follow("1.30");
  world.chain.set(address, "1.4");
  await reads(world);
  await publish(world, (spec) => {
    if (spec.source.kind !== "view") throw new Error("the base reads a view");
    return { ...spec, source: { ...spec.source, decimals: 17 } };
  });
  world.chain.set(address, "0.12");
  await reads(world);
  expect(world.events[0]?.hits[0]?.values).toMatchObject({ value: "1.2", before: null, change: null });
});

test("behavior: nothing is asked of the chain while nothing moved and nothing is due", async () => {
  const world = await makeWatchWorld();
  const { address } = await world.follow("1.10");
  world.chain.set(address, "1.9");
  await reads(world);
  const before = world.chain.batches.length;
  for (let times = 0; times < 10; times++) expect(await reads(world)).toBe(0);
  expect(world.chain.batches.length).toBe(before);
  await world.mine({ topics: [topicOf("0x1"), topicOf(address)] });
  expect(await world.look()).toMatchObject({ reads: 1, calls: 1 });
});

test("behavior: the nearer to a line, the sooner it is read again", async () => {
  const world = await makeWatchWorld({ spec: (base) => ({ ...base, unknownAfterSeconds: 86_400 }) });
  for (const value of ["1.009", "1.04", "1.2", "2"]) {
    const { address } = await world.follow("1");
    world.chain.set(address, value);
  }
  await reads(world);
  const dueIn = (await world.watches()).map((row) => (row.dueAt.getTime() - world.clock.now.getTime()) / 1000);
  expect(dueIn.toSorted((a, b) => a - b)).toEqual([2, 30, 300, 2_400]);
});
