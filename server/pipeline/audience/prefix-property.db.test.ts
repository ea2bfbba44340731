import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { NUMBERS, topicStanding } from "#db/schema/standing.ts";
import { folded } from "#server/catalog/compare-values.ts";
import { scaled } from "#server/contract/decimal.ts";
import { effectiveTopic, type TopicInput, type TopicSetting } from "#server/contract/topic.ts";
import { audienceWorld, learnedWorld, makeAudience, playAllWays } from "#server/testing/random-audience.ts";
import { topicOf } from "./arbitrary-audience.ts";
import { readAudiences } from "./audience-facts.ts";

const { db } = getDb();
/** So many graphs with an event each, for 100 subscribers each; `npm run sim -- --graphs 1000` plays more. */
const RUNS = 100;

test("behavior: one statement selects, counts and leaves out exactly as walking each of 10,000 through graphs does", async () => {
  let reached = 0;
  let counted = 0;
  await fc.assert(
    fc.asyncProperty(audienceWorld, async (given) => {
      const { oneByOne, bySet, few } = await playAllWays(given);
      expect([bySet, few]).toEqual([oneByOne, oneByOne]);
      reached += bySet.reached.length;
      counted += Object.keys(bySet.counts).length;
    }),
    { numRuns: RUNS },
  );
  expect(reached).toBeGreaterThan(RUNS);
  expect(counted).toBeGreaterThan(RUNS);
}, 120_000);

test("behavior: whom a learned line holds back, the statement finds exactly as the walk does", async () => {
  let last = 0;
  await fc.assert(
    fc.asyncProperty(learnedWorld, async (given) => {
      const { oneByOne, bySet, few } = await playAllWays(given);
      expect([bySet, few]).toEqual([oneByOne, oneByOne]);
      last += bySet.last.length;
    }),
    // half as many find ten by chance alone in all but one of hundreds of runs
    { numRuns: RUNS },
  );
  expect(last).toBeGreaterThan(RUNS / 10);
}, 120_000);

test("behavior: what everybody's setting comes to stands in columns, also after the topic changed, and is tallied", async () => {
  await fc.assert(
    fc.asyncProperty(audienceWorld, topicOf, async (given, changed) => {
      const made = await makeAudience(given);
      for (const topic of [given.topic, changed]) {
        await db.execute(sql`
          update topic set presets = ${JSON.stringify(topic.presets)}::text::jsonb, on_by_default = ${topic.onByDefault},
            default_preset = ${topic.defaultPreset} where id = ${made.topicId}::bigint`);
        const rows = await db.select().from(topicStanding).where(eq(topicStanding.topicId, made.topicId));
        const touched = made.people.filter((one) => one.setting !== undefined);
        expect(rows.map((row) => row.subscriberId).sort()).toEqual(touched.map(({ id }) => id).sort());
        for (const row of rows) {
          const own = made.people.find(({ id }) => id === row.subscriberId)?.setting;
          expect(standingColumns(row)).toEqual(standingOfTopic(topic, own, made.topicId));
        }
        const facts = (await db.transaction((tx) => readAudiences(tx, [made]))).get(made.runId);
        const followers = made.people.filter((one) => effectiveTopic(topic, one.setting).enabled);
        expect(facts?.followers).toBe(followers.length);
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);

function standingColumns(row: typeof topicStanding.$inferSelect) {
  const numbers = NUMBERS.map((name) => (row[name] === null ? null : plain(row[name])));
  return { enabled: row.enabled, preset: row.preset, numbers, tags: row.tags.toSorted() };
}

function standingOfTopic(topic: TopicInput, own: TopicSetting | undefined, topicId: number) {
  const { enabled, preset, values } = effectiveTopic(topic, own);
  const numbers = NUMBERS.map((_, at) => {
    const field = topic.fields[at];
    return field?.kind === "number" ? plain(String(values[field.key])) : null;
  });
  const tags = topic.fields.flatMap((field) => {
    const value = values[field.key];
    if (field.kind === "number" || value === undefined) return [];
    const texts = Array.isArray(value) ? value : [typeof value === "boolean" ? (value ? "yes" : "no") : value];
    return texts.map((one) => `${topicId}:${field.key}=${folded(one)}`);
  });
  return { enabled, preset, numbers, tags: tags.toSorted() };
}

/** One way to write a number. */
function plain(text: string): string {
  let { int, scale } = scaled(text);
  while (scale > 0 && int % 10n === 0n) {
    int /= 10n;
    scale -= 1;
  }
  return `${int}e-${scale}`;
}
