import { asc, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { getDb } from "#db/client.ts";
import { edgeCount, run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import type { TopicFacts } from "#server/catalog/define-node.ts";
import { type PreparedPlan, preparePlan } from "#server/catalog/prepare-plan.ts";
import { outputsRead, segmentValues } from "#server/catalog/segment/segment-values.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import { type Condition, conditionSchema } from "#server/contract/condition.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import type { Step } from "#server/contract/step.ts";
import { effectiveTopic, type TopicInput, type TopicSetting } from "#server/contract/topic.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import {
  type ArbitraryLearned,
  arrival as arrivalOf,
  attributes,
  eventValues,
  graph,
  learnedRow,
  near,
  OUTPUTS,
  SEGMENTS,
  segmentTree,
  setting,
  topicOf,
} from "#server/pipeline/audience/arbitrary-audience.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { recordExpansions } from "#server/pipeline/audience/expansion.ts";
import { prefixIds } from "#server/pipeline/audience/prefix.ts";
import { reachTopics } from "#server/pipeline/audience/reach-topic.ts";
import { ownInput } from "#server/pipeline/audience/standing-operands.ts";
import { interpret } from "#server/pipeline/interpreter/interpret.ts";
import type { LearnedRow } from "#server/pipeline/interpreter/learned-line.ts";
import type { Arrival } from "#server/pipeline/interpreter/load-arrivals.ts";
import { insertExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { standingOf } from "#server/pipeline/interpreter/topic-standing.ts";
import { putManyAttributes } from "#server/services/attribute/put-many-attributes.ts";
import { makeRun, makeTopic, makeVersion, makeWorkflow, makeWorkspace, NOW } from "./factories.ts";

/** Random graphs, topics, people and events, played by one statement and one by one. */

/** So many people for each graph and event. */
export const PEOPLE = 100;

export type AudienceWorld = {
  graph: Graph;
  topic: TopicInput;
  values: Values;
  settings: (TopicSetting | undefined)[];
  /** A topic that is not the audience's; segments compare settings of it. */
  other: TopicInput;
  otherSettings: (TopicSetting | undefined)[];
  told: (Attributes | undefined)[];
  learned: (ArbitraryLearned | undefined)[];
  arrivals: (Arrival & { zone: string })[];
  /** Of the segments, by their place among `SEGMENTS`. */
  segments: Condition[];
  chunk: number;
};
type Person = {
  id: number;
  address: `0x${string}`;
  setting: TopicSetting | undefined;
  otherSetting: TopicSetting | undefined;
  attributes: Attributes | undefined;
  learned: LearnedRow | undefined;
  arrival: Arrival & { zone: string };
};

/** The same topic, people and version on Postgres. */
export async function makeAudience(world: AudienceWorld) {
  const { topic, other, values, settings, otherSettings, told, learned, arrivals } = world;
  const workspace = await makeWorkspace();
  const made = await makeTopic(workspace, topic);
  const beside = await makeTopic(workspace, { ...other, key: "beside" });
  const rows = await getDb().db.execute<{ id: string; address: `0x${string}` }>(sql`
    insert into subscriber (workspace_id, address, zone, origin, created_at)
    select ${workspace.id}::bigint, '0x' || lpad(to_hex(n), 40, '0'), a ->> 'zone', a ->> 'origin', (a ->> 'joinedAt')::timestamptz
    from jsonb_array_elements(${JSON.stringify(arrivals)}::text::jsonb) with ordinality as given (a, n) order by n
    returning id, address`);
  const people = [...rows].map((row, at): Person => {
    const arrival = present(arrivals[at], "everybody came somehow");
    const learnedOf = rowOf(topic, settings[at], learned[at]);
    const own = { setting: settings[at], otherSetting: otherSettings[at], attributes: told[at], learned: learnedOf };
    return { ...row, id: Number(row.id), ...own, arrival };
  });
  const sheets = people.flatMap(({ id: subscriberId, attributes: of }) =>
    of ? [{ subscriberId, attributes: of }] : [],
  );
  await getDb().db.transaction((tx) => putManyAttributes(tx, { workspaceId: workspace.id, sheets, now: NOW }));
  const lines = people.flatMap((one) => (one.learned ? [{ id: one.id, ...one.learned }] : []));
  await getDb().db.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, line)
    select ${made.id}::bigint, id, ${workspace.id}::bigint, base, line
    from jsonb_to_recordset(${JSON.stringify(lines)}::text::jsonb) as x (id bigint, base numeric, line numeric)`);
  await putSettings(
    workspace.id,
    people.flatMap(({ id, setting: own, otherSetting }) => [
      ...(own ? [{ id, topic: made.id, ...own }] : []),
      ...(otherSetting ? [{ id, topic: beside.id, ...otherSetting }] : []),
    ]),
  );
  const plan = planOf(world, [made, beside]);
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const version = await makeVersion(workflow, { graph: world.graph, plan });
  const { id } = await makeRun(workflow, { versionId: version.id, values: { ...values }, state: "waiting" });
  const ids = { topicId: made.id, otherId: beside.id, workspaceId: workspace.id };
  return { ...ids, people, runId: id, plan: preparePlan(plan) };
}

async function putSettings(workspaceId: number, set: (TopicSetting & { id: number; topic: number })[]) {
  await getDb().db.execute(sql`
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, preset, own)
    select id, topic, ${workspaceId}::bigint, enabled, preset, own
    from jsonb_to_recordset(${JSON.stringify(set)}::text::jsonb)
      as x (id bigint, topic bigint, enabled boolean, preset text, own jsonb)`);
}

/** The graph with the ids that its topics have here. */
function planOf({ graph: drawn, segments }: AudienceWorld, topics: TopicFacts[]): CompiledPlan {
  const [own] = topics;
  const topicId = present(own, "the audience has a topic").id;
  const { segmentId } = drawn.nodes.who?.config ?? {};
  const spec =
    typeof segmentId === "number"
      ? { kind: "segment" as const, segmentId, topicId }
      : { kind: "topic" as const, topicId };
  return {
    graph: drawn,
    triggers: [],
    audiences: { when: { nodeId: "who", spec } },
    topicIds: topics.map(({ id }) => id),
    outputs: OUTPUTS,
    segments: frozen(segments, topics),
  };
}

function rowOf(
  topic: TopicInput,
  own: TopicSetting | undefined,
  found: ArbitraryLearned | undefined,
): LearnedRow | undefined {
  if (!found) return undefined;
  const line = effectiveTopic(topic, own).values[topic.learns ?? ""];
  const base = found.isBeside && isDecimal(line) ? line : found.base;
  return { base, line: found.line, beliefs: [], reason: "Learned." };
}

/** Of a topic that nobody has. */
const GONE_ID = 999_999_999;

function frozen(conditions: Condition[], topics: TopicFacts[]): CompiledPlan["segments"] {
  const attributes = [
    { name: "tier", type: "text" as const },
    { name: "score", type: "number" as const },
    { name: "vip", type: "boolean" as const },
  ];
  const places = [...topics.map(({ id }) => id), GONE_ID];
  return Object.fromEntries(
    conditions.map((drawn, at) => {
      const text = JSON.stringify(drawn).replace(/"topic-(\d)"/g, (_, place) => `"topic-${places[place]}"`);
      const condition = conditionSchema.parse(JSON.parse(text));
      const outputs = outputsRead(condition, segmentValues({ attributes, topics }));
      const withGone = text.includes(`topic-${GONE_ID}`) ? { ...outputs, [`topic-${GONE_ID}`]: [ENABLED] } : outputs;
      return [SEGMENTS[at], { id: SEGMENTS[at] ?? 0, name: "Segment", condition, outputs: withGone }];
    }),
  );
}

const ENABLED: Output = { path: ["enabled"], label: "Turned on", type: { kind: "boolean" } };

type Made = Awaited<ReturnType<typeof makeAudience>>;

async function matchAll({ runId, plan, topicId }: Made, chunk: number) {
  const by = { insertExecutions, listedAudienceMax: -1, chunk, now: NOW };
  for (;;) {
    const state = await getDb().db.transaction(async (tx) => {
      const [row] = await tx.select().from(run).where(eq(run.id, runId));
      if (!row) throw new Error("no run");
      const of = { run: row, plan, audienceId: "who", topicId, edgeIds: ["a"] };
      const [expansion] = await reachTopics(tx, [of], by);
      if (!expansion) throw new Error("the run was not expanded");
      await recordExpansions(tx, [expansion], NOW);
      await countEdges(tx, expansion.passed ?? []);
      return expansion.state;
    });
    if (state !== "waiting") return;
  }
}

/** Whom a small run is given, of whom nothing is made yet. */
async function giveAll({ runId, plan, topicId }: Made): Promise<Played> {
  const by = { insertExecutions, listedAudienceMax: -1, chunk: 10 * PEOPLE, giveMax: PEOPLE, now: NOW };
  return getDb().db.transaction(async (tx) => {
    const row = present((await tx.select().from(run).where(eq(run.id, runId)))[0], "there is a run");
    const of = { run: row, plan, audienceId: "who", topicId, edgeIds: ["a"] };
    const [expansion] = await reachTopics(tx, [of], by);
    const { passages = [], passed = [], reached } = present(expansion, "a run is expanded");
    const idsOf = (some: typeof passages) => some.map(({ subscriberId }) => subscriberId);
    const counts: Record<string, number> = {};
    for (const one of passed) counts[one.edgeId] = (counts[one.edgeId] ?? 0) + one.passed;
    const last = passages.filter(({ priority }) => priority === 1);
    return { reached: idsOf(passages), last: idsOf(last), counts, followers: reached };
  });
}

/** The same by walking each of them through the graph. */
function walkAll(made: Made, { topic, other, values }: AudienceWorld, ids: ReadonlySet<string>) {
  const { people, plan, topicId, otherId } = made;
  const reached: number[] = [];
  const last: number[] = [];
  const counts: Record<string, number> = {};
  let followers = 0;
  for (const { id, address, setting: own, otherSetting, attributes: of = {}, learned, arrival } of people) {
    const standing = standingOf({ ...topic, id: topicId }, own, learned);
    if (!standing.effective.enabled) continue;
    followers += 1;
    const beside = standingOf({ ...other, id: otherId }, otherSetting);
    const walked = interpret({
      plan,
      triggerNodeId: "when",
      triggerHandle: "next",
      values,
      subscriber: { id, address, zone: arrival.zone },
      standings: new Map([
        [topicId, standing],
        [otherId, beside],
      ]),
      attributes: of,
      arrival,
      steps: [],
      answers: new Map(),
      isLastAttempt: true,
      now: NOW,
    });
    const asked = walked.kind === "asks" ? walked.wanted.map(({ nodeId }) => nodeId) : [];
    const visited = [...walked.steps.map(({ nodeId }) => nodeId), ...asked];
    const below = visited.filter((nodeId) => nodeId !== "when" && !ids.has(nodeId));
    if (below.length > 0) reached.push(id);
    if (below.length > 0 && below.every((nodeId) => isHeldInto(plan, walked.steps, nodeId))) last.push(id);
    const edges = walked.passedEdges.filter((edgeId) => ids.has(plan.plan.graph.edges[edgeId]?.from[0] ?? ""));
    const stops = walked.stoppedAt.filter((nodeId) => ids.has(nodeId)).map((nodeId) => `stop:${nodeId}`);
    for (const key of [...edges, ...stops]) counts[key] = (counts[key] ?? 0) + 1;
  }
  return { reached, last, counts, followers };
}

/** Every way that was taken to a node is one that the learned line would not take. */
function isHeldInto({ edgesInto }: PreparedPlan, steps: Step[], nodeId: string): boolean {
  const into = (edgesInto.get(nodeId) ?? []).flatMap(({ edge: { from } }) =>
    steps.filter((step) => step.nodeId === from[0] && step.handle === from[1]),
  );
  return into.every((step) => step.held !== undefined);
}

async function found({ runId }: Made) {
  const executions = await getDb()
    .db.select()
    .from(execution)
    .where(eq(execution.runId, runId))
    .orderBy(asc(execution.subscriberId));
  const edges = await getDb().db.select().from(edgeCount).where(eq(edgeCount.runId, runId));
  const [row] = await getDb().db.select().from(run).where(eq(run.id, runId));
  return {
    reached: executions.map(({ subscriberId }) => subscriberId),
    last: executions.filter(({ priority }) => priority === 1).map(({ subscriberId }) => subscriberId),
    counts: Object.fromEntries(edges.map(({ edgeId, passed }) => [edgeId, passed])),
    followers: row?.reachedCount,
  };
}

function idsOf({ plan, topicId, otherId }: Made, { topic, other, values }: AudienceWorld) {
  const topics = { topic: { ...topic, id: topicId }, compared: [{ ...other, id: otherId }] };
  const input = ownInput({ plan, triggerNodeId: "when", audienceId: "who", ...topics, values });
  return prefixIds({ plan, audienceId: "who", input });
}

export const audienceWorld: fc.Arbitrary<AudienceWorld> = fc.record({
  graph,
  topic: topicOf,
  values: eventValues,
  settings: fc.array(setting, { minLength: PEOPLE, maxLength: PEOPLE }),
  other: topicOf,
  otherSettings: fc.array(setting, { minLength: PEOPLE, maxLength: PEOPLE }),
  told: fc.array(attributes, { minLength: PEOPLE, maxLength: PEOPLE }),
  learned: fc.array(learnedRow, { minLength: PEOPLE, maxLength: PEOPLE }),
  arrivals: fc.array(arrivalOf, { minLength: PEOPLE, maxLength: PEOPLE }),
  segments: fc.tuple(segmentTree, segmentTree),
  chunk: fc.constantFrom(7, 20, 1_000),
});

/** The same, where the first condition goes by a line that is learned, and values and lines are near each other. */
export const learnedWorld: fc.Arbitrary<AudienceWorld> = fc
  .record({ world: audienceWorld, op: fc.constantFrom("is-at-least", "is-above"), value: near, lines: fc.array(near) })
  .map(({ world, op, value, lines }) => {
    const args = [{ ref: ["when", "value"] }, { ref: ["who", "line"] }];
    const first = { type: "condition", v: 1, name: "", config: { condition: { op, args } } };
    return {
      ...world,
      graph: { ...world.graph, nodes: { ...world.graph.nodes, n0: first } },
      topic: { ...world.topic, learns: "line" },
      values: { ...world.values, value },
      learned: world.learned.map(
        (one, at) => one && { ...one, line: lines[at % Math.max(1, lines.length)] ?? one.line },
      ),
    };
  });

export type Played = {
  reached: number[];
  last: number[];
  counts: Record<string, number>;
  followers: number | null | undefined;
};

/** What one statement, chunk by chunk, the one for few, and walking each alone make of the same world. */
export async function playAllWays(given: AudienceWorld) {
  const made = await makeAudience(given);
  const oneByOne: Played = walkAll(made, given, idsOf(made, given));
  const few = await giveAll(made);
  await matchAll(made, given.chunk);
  const bySet: Played = await found(made);
  return { oneByOne, bySet, few };
}
