import { asc, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { edgeCount, run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { NUMBERS, topicStanding } from "#db/schema/standing.ts";
import { folded } from "#server/catalog/compare-values.ts";
import { type PreparedPlan, preparePlan } from "#server/catalog/prepare-plan.ts";
import { scaled } from "#server/contract/decimal.ts";
import type { Graph } from "#server/contract/graph.ts";
import { effectiveTopic, type TopicInput, type TopicSetting } from "#server/contract/topic.ts";
import type { Values } from "#server/contract/value.ts";
import { makeRun, makeTopic, makeVersion, makeWorkflow, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { interpret } from "../interpreter/interpret.ts";
import { insertExecutions } from "../interpreter/receive-executions.ts";
import { standingOf } from "../interpreter/topic-standing.ts";
import { eventValues, graph, OUTPUTS, setting, topicOf } from "./arbitrary-audience.ts";
import { readAudience } from "./audience-facts.ts";
import { countEdges } from "./count-edges.ts";
import { recordExpansions } from "./expansion.ts";
import { prefixIds } from "./prefix.ts";
import { reachTopic } from "./reach-topic.ts";
import { ownInput } from "./standing-operands.ts";

const { db } = getDb();
/** So many graphs with an event each, for so many subscribers each. */
const RUNS = 100;
const PEOPLE = 100;

type World = {
  graph: Graph;
  topic: TopicInput;
  values: Values;
  settings: (TopicSetting | undefined)[];
  chunk: number;
};
type Person = { id: number; address: `0x${string}`; setting: TopicSetting | undefined };

/** The same topic, people and version on Postgres. */
async function make({ graph: drawn, topic, values, settings }: World) {
  const workspace = await makeWorkspace();
  const made = await makeTopic(workspace, topic);
  const rows = await db.execute<{ id: string; address: `0x${string}` }>(sql`
    insert into subscriber (workspace_id, address)
    select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${settings.length}::int) g
    returning id, address`);
  const people = [...rows].map((row, at): Person => ({ ...row, id: Number(row.id), setting: settings[at] }));
  const set = people.flatMap((one) => (one.setting ? [{ id: one.id, ...one.setting }] : []));
  await db.execute(sql`
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, preset, own)
    select id, ${made.id}::bigint, ${workspace.id}::bigint, enabled, preset, own
    from jsonb_to_recordset(${JSON.stringify(set)}::text::jsonb) as x (id bigint, enabled boolean, preset text, own jsonb)`);
  const plan = {
    graph: drawn,
    triggers: [],
    audiences: { when: { nodeId: "who", spec: { kind: "topic" as const, topicId: made.id } } },
    topicIds: [made.id],
    outputs: OUTPUTS,
  };
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const version = await makeVersion(workflow, { graph: drawn, plan });
  const { id } = await makeRun(workflow, { versionId: version.id, values: { ...values }, state: "waiting" });
  return { topicId: made.id, people, runId: id, plan: preparePlan(plan), workspaceId: workspace.id };
}

type Made = Awaited<ReturnType<typeof make>>;

async function matchAll({ runId, plan, topicId }: Made, chunk: number) {
  const by = { insertExecutions, countEdges, listedAudienceMax: -1, chunk, now: NOW };
  for (;;) {
    const state = await db.transaction(async (tx) => {
      const [row] = await tx.select().from(run).where(eq(run.id, runId));
      if (!row) throw new Error("no run");
      const expansion = await reachTopic(tx, { run: row, plan, audienceId: "who", topicId, edgeIds: ["a"] }, by);
      await recordExpansions(tx, [expansion], NOW);
      return expansion.state;
    });
    if (state !== "waiting") return;
  }
}

/** The same by walking each of them through the graph. */
function walkAll({ people, plan, topicId }: Made, { topic, values }: World, ids: ReadonlySet<string>) {
  const reached: number[] = [];
  const counts: Record<string, number> = {};
  let followers = 0;
  for (const { id, address, setting: own } of people) {
    const standing = standingOf({ ...topic, id: topicId }, own);
    if (!standing.effective.enabled) continue;
    followers += 1;
    const walked = interpret({
      plan,
      triggerNodeId: "when",
      triggerHandle: "next",
      values,
      subscriber: { id, address, zone: "UTC" },
      standings: new Map([[topicId, standing]]),
      steps: [],
      answers: new Map(),
      isLastAttempt: true,
      now: NOW,
    });
    const asked = walked.kind === "asks" ? walked.wanted.map(({ nodeId }) => nodeId) : [];
    const visited = [...walked.steps.map(({ nodeId }) => nodeId), ...asked];
    if (visited.some((nodeId) => nodeId !== "when" && !ids.has(nodeId))) reached.push(id);
    const edges = walked.passedEdges.filter((edgeId) => ids.has(plan.plan.graph.edges[edgeId]?.from[0] ?? ""));
    const stops = walked.stoppedAt.filter((nodeId) => ids.has(nodeId)).map((nodeId) => `stop:${nodeId}`);
    for (const key of [...edges, ...stops]) counts[key] = (counts[key] ?? 0) + 1;
  }
  return { reached, counts, followers };
}

async function found({ runId }: Made) {
  const executions = await db
    .select()
    .from(execution)
    .where(eq(execution.runId, runId))
    .orderBy(asc(execution.subscriberId));
  const edges = await db.select().from(edgeCount).where(eq(edgeCount.runId, runId));
  const [row] = await db.select().from(run).where(eq(run.id, runId));
  return {
    reached: executions.map(({ subscriberId }) => subscriberId),
    counts: Object.fromEntries(edges.map(({ edgeId, passed }) => [edgeId, passed])),
    followers: row?.reachedCount,
    settings: new Map(executions.map((one) => [one.subscriberId, one.setting ?? undefined])),
  };
}

const idsOf = (plan: PreparedPlan, { topic, values }: World, topicId: number) =>
  prefixIds({
    plan,
    audienceId: "who",
    input: ownInput({ plan, triggerNodeId: "when", audienceId: "who", topic: { ...topic, id: topicId }, values }),
  });

const world: fc.Arbitrary<World> = fc.record({
  graph,
  topic: topicOf,
  values: eventValues,
  settings: fc.array(setting, { minLength: PEOPLE, maxLength: PEOPLE }),
  chunk: fc.constantFrom(7, 20, 1_000),
});

test("behavior: one statement selects, counts and leaves out exactly as walking each of 10,000 through graphs does", async () => {
  let reached = 0;
  let counted = 0;
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const made = await make(given);
      const ids = idsOf(made.plan, given, made.topicId);
      const expected = walkAll(made, given, ids);
      await matchAll(made, given.chunk);
      const { settings, ...rest } = await found(made);
      expect(rest).toEqual(expected);
      for (const { id, setting: own } of made.people) if (settings.has(id)) expect(settings.get(id)).toEqual(own);
      reached += rest.reached.length;
      counted += Object.keys(rest.counts).length;
    }),
    { numRuns: RUNS },
  );
  expect(reached).toBeGreaterThan(RUNS);
  expect(counted).toBeGreaterThan(RUNS);
}, 120_000);

test("behavior: what everybody's setting comes to stands in columns, also after the topic changed, and is tallied", async () => {
  await fc.assert(
    fc.asyncProperty(world, topicOf, async (given, changed) => {
      const made = await make(given);
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
        const facts = await db.transaction((tx) => readAudience(tx, made));
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
