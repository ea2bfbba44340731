import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { backtest, backtestAlert } from "#db/schema/backtest.ts";
import { delivery } from "#db/schema/outbox.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import type { EventHit, ReadingEvent } from "#server/pipeline/hand-overs.ts";
import { keyOf } from "#server/pipeline/interpreter/source-cache.ts";
import { listAlerts } from "#server/services/backtest/list-alerts.ts";
import { startBacktest } from "#server/services/backtest/start-backtest.ts";
import {
  ask,
  editDraft,
  everythingElse,
  makeBacktester,
  makeExampleWorld,
  outcomeOf,
  storeReports,
} from "#server/testing/backtest-world.ts";
import { makeAddress, makeHash, makeMember, makeSubscriber, NOW } from "#server/testing/factories.ts";
import { makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { receive } from "#server/testing/match-world.ts";
import { createTestClock } from "#server/testing/outbox-world.ts";
import { makeTeam, publishGraph } from "#server/testing/published-workflow.ts";
import { createStages } from "#server/testing/whole-path.ts";

const { db } = getDb();

test("default: the live version, tested over what it ran for, comes to what it did", async () => {
  const world = await makeExampleWorld();
  const people = [...Object.values(world.subscribers).map(({ address }) => address), makeAddress()];
  const reports = Array.from({ length: 60 }, (_, i) => ({
    hoursAgo: 20 - i / 4,
    user: present(people[i % people.length], "everybody in turn"),
    value: (1 + ((i * 7) % 60) / 100).toFixed(2),
  }));
  await storeReports(world, ...reports);
  const stages = createStages(createTestClock());
  while ((await stages.step()) > 0);
  const id = await ask(world, { version: 1 });
  // those that the live path had
  await makeBacktester({ channels: ["in-app", "email", "webhook"] }).work();
  const sent = await db.execute<{ told: string }>(sql`
    select concat_ws(' ', s.address, d.occurred_at, d.node_id, d.channel, d.state = 'suppressed', d.content ->> 'subject', d.why) as told
    from ${delivery} d join subscriber s on s.id = d.subscriber_id
    where d.workflow_id = ${world.workflowId}::bigint order by 1`);
  const would = await db.execute<{ told: string }>(sql`
    select concat_ws(' ', a.address, a.occurred_at, m ->> 'nodeId', w ->> 'channel', not (w ->> 'isSent')::boolean,
      m -> 'content' ->> 'subject', m ->> 'why') as told
    from ${backtestAlert} a, jsonb_array_elements(a.messages) m, jsonb_array_elements(m -> 'deliveries') w
    where a.backtest_id = ${id}::bigint order by 1`);
  expect(would.length).toBeGreaterThan(30);
  expect(would.map(({ told }) => told)).toEqual(sent.map(({ told }) => told));
  const { tally } = await outcomeOf(world, id);
  const counted = await db.execute<{ edgeId: string; passed: number }>(sql`
    select edge_id as "edgeId", sum(passed)::integer as passed from edge_count
    where run_id in (select id from run where workflow_id = ${world.workflowId}::bigint) group by 1`);
  const live = Object.fromEntries(counted.map(({ edgeId, passed }) => [edgeId, passed]));
  // the edge from the When node counts wallets there and events here
  expect(tally.edges).toEqual(Object.fromEntries(Object.entries(live).filter(([edge]) => edge !== "e1")));
});

type Config = Record<string, unknown>;
const node = (type: string, config: Config) => ({ type, v: 1, name: type, config });
const message = { subject: ["News"], body: ["There is news."] };
const SIGNAL = { fields: [{ name: "amount", kind: "number" }] };

/** A signal to everybody who follows the topic, with what a test wants in between. */
function broadcast(topicId: number, between: Graph["nodes"] = {}): Graph {
  const [inner] = Object.keys(between);
  const edge = (from: [string, string], to: string) => ({ from, to: [to, "in"] as [string, "in"] });
  return {
    schema: 1,
    nodes: {
      when: node("signal", SIGNAL),
      who: node("topic-subscribers", { topicId }),
      ...between,
      tell: node("send-message", { message, urgency: "normal", topicId: null }),
    },
    edges: {
      a: edge(["when", "next"], "who"),
      b: edge(["who", "next"], inner ?? "tell"),
      ...(inner ? { c: edge([inner, "next"], "tell") } : {}),
    },
    notes: {},
    layout: {},
  };
}

async function postSignals(workflowId: number, count: number) {
  const [row] = await db.select().from(trigger).where(eq(trigger.workflowId, workflowId));
  const { id: triggerId, workspaceId } = present(row, "a published workflow has a trigger");
  const at = new Date(NOW.getTime() - 60_000);
  const signals = Array.from({ length: count }, (_, i) => ({
    ...{ kind: "signal" as const, workspaceId, triggerId, sourceKey: `key-${i}`, payload: { amount: "5" } },
    ...{ occurredAt: at, observedAt: at },
  }));
  await receive(...signals);
}

test("behavior: a large audience is looked at in pages, of which each is told once, whoever dies in between", async () => {
  const team = await makeTeam();
  const { id: workflowId } = await publishGraph(team.owner, broadcast(team.topic.id));
  const count = Math.ceil(limits.backtestPassagesPerStep * 1.7);
  for (let i = 0; i < count; i++) await makeSubscriber(team.workspace);
  await postSignals(workflowId, 2);
  const id = await ask({ owner: team.owner, workflowId });
  const before = await everythingElse();
  for (let step = 0; (await outcomeOf(team, id)).state !== "done"; step++) {
    // a new process for every step, and none looks at more than it has room for
    const passed = (await outcomeOf(team, id)).tally.passages;
    await makeBacktester().take();
    const more = (await outcomeOf(team, id)).tally.passages - passed;
    expect(more).toBeLessThanOrEqual(2 * limits.backtestPassagesPerStep);
    expect(step).toBeLessThan(30);
  }
  expect(await everythingElse()).toEqual(before);
  const { tally, wallets } = await outcomeOf(team, id);
  expect(tally).toMatchObject({ same: 2 * count, told: 2 * count, looked: 2, events: { when: 2 } });
  expect(wallets).toMatchObject({ told: count, most: 2 });
});

test("behavior: who would have needed an answer that is not kept is unknown, and nobody is asked", async () => {
  const team = await makeTeam();
  const url = ["http://127.0.0.1:1/tiers/", { ref: ["who", "wallet"] }];
  const config = {
    ...{ url, headers: [], cacheSeconds: 60, onFailure: "baseline" },
    attributes: [{ name: "tier", path: "tier", type: "text" }],
  };
  const graph = broadcast(team.topic.id, { look: node("look-up", config) });
  const { id: workflowId } = await publishGraph(team.owner, graph);
  const [asked] = [await makeSubscriber(team.workspace), await makeSubscriber(team.workspace)];
  await postSignals(workflowId, 1);
  const first = await ask({ owner: team.owner, workflowId });
  await makeBacktester().work();
  const unknown = await outcomeOf(team, first);
  expect(unknown.tally).toMatchObject({ unknown: 2, told: 0, stopped: 0, failed: 0, same: 0, gone: 0 });
  expect(unknown.tally.edges).toMatchObject({ b: 2, "unknown:look": 2 });

  const question = {
    kind: "backend" as const,
    ...{ url: `http://127.0.0.1:1/tiers/${asked?.address}`, headers: [], cacheSeconds: 60 },
    attributes: [{ name: "tier", path: "tier", type: "text" as const }],
  };
  const key = keyOf(team.workspace.id, question);
  await db.execute(sql`insert into source_answer (workspace_id, question_hash, attributes, known, fetched_at)
    values (${team.workspace.id}::bigint, ${key.slice(key.indexOf(":") + 1)}, '{"tier":"gold"}', true, '2025-01-01')`);
  const second = await ask({ owner: team.owner, workflowId });
  await makeBacktester().work();
  expect((await outcomeOf(team, second)).tally).toMatchObject({ unknown: 1, told: 1, same: 1 });
});

/** A price that everybody's own line is held against, as watch stored its crossings. */
async function makeReadingWorld() {
  const spec: ReadingSpec = {
    ...{ kind: "reading", source: { kind: "native-balance", chainId: 31337 }, unit: "ETH", critical: null },
    ...{ whose: null, linesOf: null, cooldownSeconds: 0, unknownAfterSeconds: 600 },
    test: { kind: "crosses", direction: "below", lines: [], hysteresisPercent: "5" },
  };
  const tell = node("send-message", {
    message: { ...message, subject: [{ ref: ["when", "line"] }] },
    urgency: "normal",
    topicId: null,
  });
  const live = await makeLiveWorkflow({
    trigger: spec,
    audience: (topicId) => ({ kind: "concerned", topicId }),
    graph: (base) => ({
      ...base,
      nodes: { ...base.nodes, tell },
      edges: { ...base.edges, "who-tell": { from: ["who", "next"], to: ["tell", "in"] } },
    }),
    outputs: { when: [{ path: ["line"], label: "Line", type: { kind: "number", unit: "ETH" } }] },
  });
  const owner = await makeMember(live.workspace);
  const people = [await makeSubscriber(live.workspace), await makeSubscriber(live.workspace)];
  const crossing = (sourceKey: string, hits: EventHit[]): ReadingEvent => ({
    ...{ kind: "reading", workspaceId: live.workspace.id, triggerId: live.trigger.id, sourceKey, handle: "next", hits },
    ...{ chainId: 31337, blockNumber: 5, blockHash: makeHash(), payload: { value: "1" } },
    ...{ occurredAt: new Date(NOW.getTime() - 60_000), observedAt: NOW },
  });
  return { live, owner, people, crossing, of: { owner, workflowId: live.workflow.id } };
}

test("behavior: those whom an event names are told by their own values, once for each event", async () => {
  const { owner, people, crossing, of } = await makeReadingWorld();
  const [first, second] = people;
  const hit = (address: `0x${string}`, key: string, line: string): EventHit => ({ address, key, values: { line } });
  if (!first || !second) throw new Error("there are two");
  await receive(
    // of two lines crossed at once the last counts; who is no subscriber is nobody
    crossing("a", [
      hit(first.address, "l1:0", "1.5"),
      hit(first.address, "l2:0", "1.2"),
      hit(makeAddress(), "l1:0", "9"),
    ]),
    crossing("b", [hit(first.address, "l1:1", "1.5"), hit(second.address, "l1:0", "1.4")]),
  );
  const id = await ask(of, { version: 1 });
  await makeBacktester().work();
  const { alerts } = await listAlerts(owner, { id });
  const told = alerts.map(({ address, messages: [one] }) => [
    address === first.address ? "first" : "second",
    one?.content.kind === "message" ? one.content.subject : "",
  ]);
  expect(told.toSorted()).toEqual([
    ["first", "1.2 ETH"],
    ["first", "1.5 ETH"],
    ["second", "1.4 ETH"],
  ]);
  expect((await outcomeOf(of, id)).notes).toEqual([]);
});

test("behavior: crossings of other lines than the tested version's say nothing of it, and it says so", async () => {
  const { live, people, crossing, of } = await makeReadingWorld();
  await receive(crossing("a", [{ address: people[0]?.address ?? "0x", key: "l1:0", values: { line: "1.5" } }]));
  const moved = { ...live.spec, cooldownSeconds: 60 } as ReadingSpec;
  await db.update(trigger).set({ spec: moved }).where(eq(trigger.id, live.trigger.id));
  const id = await ask(of, { version: 1 });
  await makeBacktester().work();
  const outcome = await outcomeOf(of, id);
  expect(outcome).toMatchObject({ state: "done", tally: { fresh: 0, looked: 0 } });
  expect(outcome.notes).toMatchObject([
    { nodeId: "when", text: expect.stringContaining("this one watches otherwise") },
  ]);
});

test("behavior: the past of a When node that was never live is said to be unknown", async () => {
  const world = await makeExampleWorld();
  // a When node that was never published: nobody has watched it
  await editDraft(world, (graph) => {
    graph.nodes.again = node("schedule", {});
    graph.nodes.all = node("topic-subscribers", { topicId: world.topic.id });
    graph.nodes.note = node("send-message", { message, urgency: "normal", topicId: null });
    graph.edges.x1 = { from: ["again", "next"], to: ["all", "in"] };
    graph.edges.x2 = { from: ["all", "next"], to: ["note", "in"] };
  });
  const started = await startBacktest(world.owner, {
    workflowId: world.workflowId,
    range: { kind: "hours", hours: 24 },
  });
  if (started.kind === "refused") throw new Error(started.problems.map(({ message: m }) => m).join("\n"));
  await makeBacktester().work();
  const outcome = await outcomeOf(world, started.id);
  expect(outcome.notes).toEqual([
    {
      nodeId: "again",
      text: "Its past is not known: none of its moments has come yet. Its alerts are not counted.",
    },
  ]);
});

test("error: more than a backtest looks at ends it, with the limit and the cure, and keeps what it had", async () => {
  const world = await makeExampleWorld();
  await storeReports(world, { hoursAgo: 1, user: makeAddress(), value: "1.01" });
  const id = await ask(world);
  const { tally } = present(
    (await db.select({ tally: backtest.tally }).from(backtest).where(eq(backtest.id, id)))[0],
    "it was asked for",
  );
  await db
    .update(backtest)
    .set({ tally: { ...tally, looked: limits.backtestEventsMax } })
    .where(eq(backtest.id, id));
  await makeBacktester().work();
  expect(await outcomeOf(world, id)).toMatchObject({
    state: "failed",
    reason:
      "This stretch holds more than 100,000 events, which is as many as a backtest looks at. Choose a shorter one, or narrow the filters of the When node.",
  });
  expect((await listAlerts(world.owner, { id })).alerts).toEqual([]);
});
