import { and, eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { delivery } from "#db/schema/outbox.ts";
import { makeAddress, makeRun, makeSubscriber, NOW } from "#server/testing/factories.ts";
import { recordingEnqueue } from "#server/testing/fake-hand-overs.ts";
import { makeInterpreter, take as takeOne } from "#server/testing/interpreter-world.ts";
import { makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { createTestChannel, createTestClock, createTestOutbox } from "#server/testing/outbox-world.ts";
import { createRunTurns } from "./audience/claim-runs.ts";
import { countEdges } from "./audience/count-edges.ts";
import { createPlans } from "./audience/plans.ts";
import { takeRuns } from "./audience/take-runs.ts";
import { insertExecutions, receiveExecutions } from "./interpreter/receive-executions.ts";

/** A noisy neighbour: one workspace has thousands of rows in an inbox before another's one comes. */

const { db } = getDb();
const NOISE = 5_000;
beforeEach(() => db.execute(sql`truncate run, execution, delivery, delivery_attempt, inbox_message`));

type Live = Awaited<ReturnType<typeof makeLiveWorkflow>>;

const runOf = ({ workflow, version }: Live, user: string) =>
  makeRun(workflow, { versionId: version.id, state: "waiting", values: { user } });

async function addRuns({ workflow, version }: Live, count: number): Promise<void> {
  await db.execute(sql`
    insert into run (workspace_id, workflow_id, version_id, event_id, trigger_node_id, "values", event_key, occurred_at, created_at)
    select ${workflow.workspaceId}::bigint, ${workflow.id}::bigint, ${version.id}::bigint, 1000000 + g, 'when',
      jsonb_build_object('user', '0x' || lpad(to_hex(g), 40, '0')), 'noise:' || g, now(), now()
    from generate_series(1, ${count}::int) g`);
}

async function addSubscribers({ workspace }: Live, count: number): Promise<void> {
  await db.execute(sql`
    insert into subscriber (workspace_id, address)
    select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${count}::int) g`);
}

/** Everybody of the workspace has a ready execution in a run that is under way. */
async function addExecutions(live: Live): Promise<void> {
  const { id } = await makeRun(live.workflow, { versionId: live.version.id, state: "running" });
  await db.execute(sql`
    insert into execution (workspace_id, run_id, workflow_id, subscriber_id, created_at)
    select workspace_id, ${id}::bigint, ${live.workflow.id}::bigint, id, now() from subscriber
    where workspace_id = ${live.workspace.id}::bigint`);
}

async function addDeliveries({ workflow }: Live, o: { count: number; priority: number; to?: number }): Promise<void> {
  await db.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
      urgency, priority, content, next_at, occurred_at, created_at)
    select s.workspace_id, ${workflow.id}::bigint, 0, 0, s.id, 'tell', 'noise:' || s.id || ':' || ${o.priority}::int,
      'in-app', 'normal', ${o.priority}::int, '{"kind":"message","subject":"A","body":"B"}', ${NOW.toISOString()}, now(), now()
    from subscriber s where s.workspace_id = ${workflow.workspaceId}::bigint order by s.id limit ${o.count}::int`);
}

const countOf = async (query: ReturnType<typeof sql>) => {
  const [row] = await db.execute<{ n: number }>(query);
  return row?.n ?? 0;
};

test("behavior: audience: a neighbour's waiting runs, or its large audience, delay nobody's new run", async () => {
  const [big, small] = [await makeLiveWorkflow(), await makeLiveWorkflow()];
  await addRuns(big, NOISE);
  const crowd = await makeLiveWorkflow({ audience: (topicId) => ({ kind: "topic", topicId }) });
  await addSubscribers(crowd, NOISE);
  await runOf(crowd, makeAddress());
  const mine = await runOf(small, makeAddress());
  const deps = {
    db,
    plans: createPlans(),
    receiveExecutions,
    insertExecutions,
    countEdges,
    enqueue: recordingEnqueue().enqueue,
  };
  await takeRuns({ ...deps, turns: createRunTurns() }, { limit: 100, now: NOW });
  const [row] = await db.select().from(run).where(eq(run.id, mine.id));
  expect(row?.state).toBe("running");
  const waiting = sql`select count(*)::int as n from run where workflow_id = ${big.workflow.id} and state = 'waiting'`;
  expect(await countOf(waiting)).toBeGreaterThan(NOISE - 100);
});

test("behavior: audience: new runs and chunks of large audiences take turns, so neither keeps the other out", async () => {
  const [big, crowd] = [
    await makeLiveWorkflow(),
    await makeLiveWorkflow({ audience: (topicId) => ({ kind: "topic", topicId }) }),
  ];
  await addSubscribers(crowd, NOISE);
  const { id } = await runOf(crowd, makeAddress());
  await addRuns(big, NOISE);
  const deps = {
    db,
    plans: createPlans(),
    receiveExecutions,
    insertExecutions,
    countEdges,
    enqueue: recordingEnqueue().enqueue,
  };
  const turns = createRunTurns();
  let batches = 0;
  for (let state = "waiting"; state === "waiting"; batches++) {
    await takeRuns({ ...deps, turns }, { limit: 100, now: NOW });
    const [row] = await db.select().from(run).where(eq(run.id, id));
    state = row?.state ?? "gone";
  }
  const isLeft = sql`select count(*)::int as n from run where workflow_id = ${big.workflow.id} and state = 'waiting'`;
  expect([batches < 20, await countOf(isLeft)]).toEqual([true, NOISE - 100 * Math.ceil(batches / 2) + 1]);
});

test("behavior: interpreter: a neighbour's ready executions delay nobody's", async () => {
  const [big, small] = [await makeLiveWorkflow(), await makeLiveWorkflow()];
  await addSubscribers(big, NOISE);
  await addExecutions(big);
  await makeSubscriber(small.workspace);
  await addExecutions(small);
  const { deps } = makeInterpreter();
  await takeOne(deps, { limit: 200 });
  const [mine] = await db.select().from(execution).where(eq(execution.workspaceId, small.workspace.id));
  expect(mine?.state).toBe("done");
  const ready = and(eq(execution.workspaceId, big.workspace.id), eq(execution.state, "ready"));
  expect(await db.$count(execution, ready)).toBe(NOISE - 50);
});

test("behavior: outbox: a neighbour's deliveries, urgent ones too, delay nobody's; a workspace's own urgent ones go first", async () => {
  const [big, small] = [await makeLiveWorkflow(), await makeLiveWorkflow()];
  await addSubscribers(big, NOISE);
  await addDeliveries(big, { count: NOISE, priority: 10 });
  await addDeliveries(big, { count: NOISE, priority: 1 });
  await makeSubscriber(small.workspace);
  await addDeliveries(small, { count: 1, priority: 10 });
  const inApp = createTestChannel("in-app", { lane: { concurrency: 20, perSecond: 40 } });
  const clock = createTestClock();
  const outbox = createTestOutbox({ channels: [inApp.channel], clock });
  await outbox.take();
  await outbox.settled();
  const told = (workspaceId: number, priority: number) =>
    db.$count(
      delivery,
      and(eq(delivery.workspaceId, workspaceId), eq(delivery.priority, priority), eq(delivery.state, "delivered")),
    );
  expect(await told(small.workspace.id, 10)).toBe(1);
  expect(await told(big.workspace.id, 10)).toBe(0);
  const urgent = await told(big.workspace.id, 1);
  expect(urgent).toBeGreaterThan(10);
  expect(urgent).toBeLessThan(NOISE / 2);
});
