import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { edgeCount, run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { delivery } from "#db/schema/outbox.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { explainWallet } from "#server/services/run/explain-wallet.ts";
import { tryDraft } from "#server/services/trial/try-draft.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { ask, makeBacktester, outcomeOf } from "#server/testing/backtest-world.ts";
import { makePreference, makeSubscriber, NOW } from "#server/testing/factories.ts";
import { receive } from "#server/testing/match-world.ts";
import { createTestClock } from "#server/testing/outbox-world.ts";
import { makeTeam, publishGraph } from "#server/testing/published-workflow.ts";
import { makeAttributes } from "#server/testing/rest-factories.ts";
import { createStages } from "#server/testing/whole-path.ts";
import { archiveSegment } from "./archive-segment.ts";
import { createSegment } from "./create-segment.ts";
import { updateSegment } from "./update-segment.ts";

const { db } = getDb();
const TIER = [{ name: "tier", type: "text" as const }];
const tierIs = (tier: string) => ({ op: "is", args: [{ ref: ["told", "tier"] }, { value: tier }] });

async function makeWorld() {
  const team = await makeTeam();
  const { id: segmentId } = await createSegment(team.owner, {
    name: "Gold tier",
    condition: tierIs("gold"),
    attributes: TIER,
  });
  const person = async (tier?: string) => {
    const row = await makeSubscriber(team.workspace);
    if (tier) await makeAttributes(row, { tier });
    return row;
  };
  const people = { silver: await person("silver"), gold: await person("gold"), off: await person("gold") };
  await makePreference({ subscriber: people.off, topic: team.topic }, { enabled: false });
  return { ...team, segmentId, people, nobody: await person() };
}
let world: Awaited<ReturnType<typeof makeWorld>>;
beforeEach(async () => {
  world = await makeWorld();
});

function graphOf({ segmentId, topic }: typeof world): Graph {
  const node = (type: string, name: string, config: Record<string, unknown>) => ({ type, v: 1, name, config });
  const message = { subject: ["News"], body: ["There is news."] };
  return {
    schema: 1,
    nodes: {
      when: node("signal", "News", { fields: [] }),
      who: node("segment-members", "Gold people", { segmentId, topicId: topic.id }),
      tell: node("in-app", "Tell them", { message, urgency: "normal", topicId: null }),
    },
    edges: { a: { from: ["when", "next"], to: ["who", "in"] }, b: { from: ["who", "next"], to: ["tell", "in"] } },
    notes: {},
    layout: {},
  };
}

async function signal(workflowId: number, key = "first") {
  const [row] = await db.select().from(trigger).where(eq(trigger.workflowId, workflowId));
  const { id: triggerId, workspaceId } = present(row, "a published workflow has a trigger");
  const at = { occurredAt: new Date(NOW.getTime() - 60_000), observedAt: NOW };
  await receive({ kind: "signal", workspaceId, triggerId, sourceKey: key, payload: {}, ...at });
  const stages = createStages(createTestClock());
  while ((await stages.step()) > 0);
}

const toldOf = async (workflowId: number) => {
  const rows = await db.select().from(delivery).where(eq(delivery.workflowId, workflowId)).orderBy(delivery.id);
  return rows.map(({ subscriberId, topicId }) => ({ subscriberId, topicId }));
};

test("default: a workflow that begins with a segment tells who is in it and follows the topic, and nobody else", async () => {
  const { id } = await publishGraph(world.owner, graphOf(world));
  await signal(id);
  expect(await toldOf(id)).toEqual([{ subscriberId: world.people.gold.id, topicId: world.topic.id }]);
  const [row] = await db.select().from(run).where(eq(run.workflowId, id));
  const runId = present(row, "there was a run").id;
  const counts = await db.select().from(edgeCount).where(eq(edgeCount.runId, runId));
  expect(Object.fromEntries(counts.map(({ edgeId, passed }) => [edgeId, passed]))).toEqual({
    ...{ a: 3, b: 1, "stop:who": 2 },
  });
  const ends = await db.select().from(execution).where(eq(execution.runId, runId)).orderBy(execution.subscriberId);
  expect(ends.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ["stopped", "Not in Gold tier: tier silver is not gold"],
    ["told", expect.anything()],
    ["stopped", "Unknown whether in Gold tier: tier is missing"],
  ]);
});

test("behavior: why somebody was not told is that they are not in it, or have the topic off", async () => {
  const { id } = await publishGraph(world.owner, graphOf(world));
  await signal(id);
  const [row] = await db.select().from(run).where(eq(run.workflowId, id));
  const runId = present(row, "there was a run").id;
  const why = async ({ address: wallet }: { address: string }) => explainWallet(world.owner, { runId, wallet });
  expect((await why(world.people.silver)).answer).toContain("tier silver is not gold");
  expect((await why(world.people.off)).answer).toContain("Liquidation risk");
  expect((await why(world.nobody)).answer).toContain("tier is missing");
});

test("behavior: a trial walks who is in it, and a backtest tells whom the live path told", async () => {
  const graph = graphOf(world);
  const { id } = await publishGraph(world.owner, graph);
  const event = { kind: "typed" as const, nodeId: "when", handle: "next" as const, values: {} };
  const tried = await tryDraft(world.owner, { id, graph, event, who: { kind: "some" } });
  if (tried.kind !== "tried") throw new Error(tried.kind);
  expect(tried.passages).toMatchObject([{ address: world.people.gold.address, outcome: "told" }]);
  const silver = { kind: "wallet" as const, address: world.people.silver.address };
  const other = await tryDraft(world.owner, { id, graph, event, who: silver });
  expect(other).toMatchObject({ passages: [{ outcome: "stopped" }] });
  await signal(id);
  const test = await ask({ owner: world.owner, workflowId: id }, { version: 1 });
  await makeBacktester().work();
  expect((await outcomeOf(world, test)).tally).toMatchObject({ passages: 3, told: 1, edges: { b: 1, "stop:who": 2 } });
});

test("behavior: what is published keeps the segment as it was, changed or archived since", async () => {
  const { owner, segmentId } = world;
  const { id } = await publishGraph(owner, graphOf(world));
  const segment = { name: "Gold tier", condition: tierIs("silver"), attributes: TIER };
  await updateSegment(owner, { id: segmentId, segment });
  await archiveSegment(owner, { id: segmentId, evenIfUsed: true });
  await signal(id);
  expect((await toldOf(id)).map(({ subscriberId }) => subscriberId)).toEqual([world.people.gold.id]);
  const again = await publishWorkflow(owner, { id });
  expect(again).toMatchObject({
    kind: "refused",
    problems: [{ nodeId: "who", field: "segmentId", message: expect.stringContaining("was archived") }],
  });
});
