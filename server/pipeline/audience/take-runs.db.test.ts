import { asc, eq, ne, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb, type Tx } from "#db/client.ts";
import { edgeCount, run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { subscriber, topic } from "#db/schema/subscriber.ts";
import type { Graph } from "#server/contract/graph.ts";
import { makeAddress, makeEvent, makeHash, makePreference, makeSubscriber, NOW } from "#server/testing/factories.ts";
import {
  cancelExecutions,
  endedRuns,
  receiveExecutions,
  recordingEnqueue,
  reopenExecutions,
} from "#server/testing/fake-hand-overs.ts";
import { makeLiveWorkflow, walletAudience } from "#server/testing/live-workflow.ts";
import type { NewRun } from "../hand-overs.ts";
import { insertExecutions, receiveExecutions as realExecutions } from "../interpreter/receive-executions.ts";
import { createCancelRuns } from "./cancel-runs.ts";
import { createRunTurns } from "./claim-runs.ts";
import { closeRuns } from "./close-runs.ts";
import { countEdges } from "./count-edges.ts";
import { createPlans } from "./plans.ts";
import { createReceiveRuns } from "./receive-runs.ts";
import { takeRuns } from "./take-runs.ts";

const { db } = getDb();
const receiveRuns = createReceiveRuns({ reopenExecutions });
type Live = Awaited<ReturnType<typeof makeLiveWorkflow>>;

const toTopic = (topicId: number) => ({ kind: "topic" as const, topicId });
/** Everybody in the audience is told. */
const tellingAll = (base: Graph): Graph => ({
  ...base,
  nodes: { ...base.nodes, tell: { type: "in-app", v: 1, name: "", config: {} } },
  edges: { ...base.edges, "who-tell": { from: ["who", "next"], to: ["tell", "in"] } },
});

async function receive(live: Live, o: Partial<NewRun> = {}): Promise<number> {
  const eventId = o.eventId ?? (await makeEvent()).id;
  const given: NewRun = {
    workspaceId: live.workspace.id,
    workflowId: live.workflow.id,
    versionId: live.version.id,
    eventId,
    triggerNodeId: "when",
    values: {},
    ordinal: 0,
    eventKey: `log:31337:${makeHash()}:0`,
    occurredAt: NOW,
    createdAt: NOW,
    ...o,
  };
  await db.transaction((tx) => receiveRuns(tx, [given]));
  const [row] = await db.select({ id: run.id }).from(run).where(eq(run.eventId, eventId));
  return row?.id ?? 0;
}

function depsWith(enqueue = recordingEnqueue().enqueue) {
  return { db, plans: createPlans(), receiveExecutions, insertExecutions, countEdges, enqueue };
}

async function take(limit = 100) {
  const { enqueue, woken } = recordingEnqueue();
  return { taken: await takeRuns(depsWith(enqueue), { limit, now: NOW }), woken };
}

const runOf = async (id: number) => (await db.select().from(run).where(eq(run.id, id)))[0];
const reachedBy = async (runId: number) =>
  (await db.select().from(execution).where(eq(execution.runId, runId)).orderBy(asc(execution.subscriberId))).map(
    (row) => row.subscriberId,
  );

test("default: the wallet in the event gets one execution, counted on the edge", async () => {
  const live = await makeLiveWorkflow();
  const known = await makeSubscriber(live.workspace);
  const runId = await receive(live, { values: { user: known.address } });
  const { woken } = await take();
  expect(await runOf(runId)).toMatchObject({ state: "running", reachedCount: 1, expandedAt: NOW, doneAt: null });
  expect(await reachedBy(runId)).toEqual([known.id]);
  expect(woken).toEqual(["interpreter"]);
  expect(await db.select().from(edgeCount).where(eq(edgeCount.runId, runId))).toMatchObject([
    { edgeId: "when-who", passed: 1, workspaceId: live.workspace.id },
  ]);
});

test("behavior: an unknown wallet is enrolled once, with its origin", async () => {
  const live = await makeLiveWorkflow();
  const address = makeAddress();
  const first = await receive(live, { values: { user: address } });
  const second = await receive(live, { values: { user: address } });
  await take();
  const rows = await db.select().from(subscriber).where(eq(subscriber.address, address));
  expect(rows).toMatchObject([{ workspaceId: live.workspace.id, origin: "event", zone: "UTC" }]);
  expect(await reachedBy(first)).toEqual(await reachedBy(second));
});

test("behavior: a workflow that leaves unknown wallets alone says so", async () => {
  const live = await makeLiveWorkflow({ audience: (id) => ({ ...walletAudience(id), unknown: "skip" }) as never });
  const runId = await receive(live, { values: { user: `0x${"ab".repeat(20)}` } });
  const { woken } = await take();
  expect(await runOf(runId)).toMatchObject({ state: "done", reachedCount: 0, doneAt: NOW });
  expect((await runOf(runId))?.reason).toMatchInlineSnapshot(
    `"0xabababababababababababababababababababab is no subscriber, and this workflow leaves unknown wallets alone."`,
  );
  expect(woken).toEqual([]);
});

test.each([
  ["no wallet", null],
  ["not an address", "12.5"],
  ["the zero address", `0x${"0".repeat(40)}`],
])("error: %s reaches nobody, with a reason", async (_name, user) => {
  const live = await makeLiveWorkflow();
  const runId = await receive(live, { values: { user } });
  await take();
  expect(await runOf(runId)).toMatchObject({ state: "done", reason: expect.stringMatching(/wallet/) });
});

test("behavior: who opted out is in a wallet audience, and not in a topic's", async () => {
  const wallet = await makeLiveWorkflow();
  const out = await makeSubscriber(wallet.workspace);
  await makePreference({ subscriber: out, topic: wallet.topic }, { enabled: false });
  const one = await receive(wallet, { values: { user: out.address } });

  const everyone = await makeLiveWorkflow({ audience: toTopic });
  const on = await makeSubscriber(everyone.workspace);
  const untouched = await makeSubscriber(everyone.workspace);
  const off = await makeSubscriber(everyone.workspace);
  await makePreference({ subscriber: on, topic: everyone.topic }, { enabled: true });
  await makePreference({ subscriber: off, topic: everyone.topic }, { enabled: false });
  const all = await receive(everyone);

  await take();
  expect(await reachedBy(one)).toEqual([out.id]);
  expect(await reachedBy(all)).toEqual([on.id, untouched.id]);
});

test("behavior: a topic that is off unless chosen reaches those who chose it", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic });
  await db.update(topic).set({ onByDefault: false }).where(eq(topic.id, live.topic.id));
  const chose = await makeSubscriber(live.workspace);
  await makeSubscriber(live.workspace);
  await makePreference({ subscriber: chose, topic: live.topic }, { enabled: true });
  const runId = await receive(live);
  await take();
  expect(await reachedBy(runId)).toEqual([chose.id]);
});

test("behavior: another workspace's subscribers are never reached", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic });
  const other = await makeLiveWorkflow();
  await makeSubscriber(other.workspace);
  const runId = await receive(live);
  await take();
  expect(await runOf(runId)).toMatchObject({ state: "done", reason: "Nobody has Liquidation risk turned on." });
});

test("behavior: a large audience is expanded chunk by chunk, also when the process dies between", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic, graph: tellingAll });
  const count = 10_003;
  await db.execute(sql`
    insert into subscriber (workspace_id, address) select ${live.workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0')
    from generate_series(1, ${count}::int) g`);
  const runId = await receive(live);
  const states: unknown[] = [];
  for (let { taken } = await take(); taken > 0; { taken } = await take()) {
    const now = await runOf(runId);
    states.push([now?.state, now?.reachedCount]);
  }
  expect(states).toEqual([
    ["waiting", 250],
    ["waiting", 750],
    ["waiting", 2250],
    ["waiting", 6750],
    ["running", count],
  ]);
  expect(new Set(await reachedBy(runId)).size).toBe(count);
  expect(await db.select().from(edgeCount).where(eq(edgeCount.runId, runId))).toMatchObject([
    { passed: count },
    { passed: count },
  ]);
});

test("behavior: many large audiences at once are bounded together, and each is complete in the end", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic });
  await db.execute(sql`
    insert into subscriber (workspace_id, address) select ${live.workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0')
    from generate_series(1, 300) g`);
  const ids: number[] = [];
  for (let i = 0; i < 5; i++) ids.push(await receive(live));
  await takeRuns({ ...depsWith(), executionsMax: 600 }, { limit: 100, now: NOW });
  expect(await Promise.all(ids.map(async (id) => (await runOf(id))?.reachedCount))).toEqual([250, 250, 250, 0, 0]);
  while ((await take()).taken > 0);
  expect(await Promise.all(ids.map(async (id) => (await runOf(id))?.reachedCount))).toEqual([300, 300, 300, 300, 300]);
});

test("behavior: not many more runs are locked than the last batch came to; where all are handled, twice as many follow", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic });
  await db.execute(sql`
    insert into subscriber (workspace_id, address) select ${live.workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0')
    from generate_series(1, 200) g`);
  const events = await Promise.all(Array.from({ length: 150 }, () => makeEvent()));
  const ids: number[] = [];
  for (const { id: eventId } of events.slice(0, 50)) ids.push(await receive(live, { eventId }));
  const usual = depsWith();
  const locked: number[] = [];
  const deps = {
    ...usual,
    plans: (tx: Tx, versionIds: number[]) => {
      locked.push(versionIds.length);
      return usual.plans(tx, versionIds);
    },
    executionsMax: 500,
    turns: createRunTurns(),
  };
  for (let batches = 0; batches < 2; batches++) await takeRuns(deps, { limit: 100, now: NOW });
  expect(locked).toEqual([50, 32]);
  // those that were locked in vain are the next
  const begun = await db.select({ id: run.id }).from(run).where(ne(run.state, "waiting")).orderBy(asc(run.id));
  expect(begun.map((row) => row.id).filter((id) => ids.includes(id))).toEqual(ids.slice(0, 6));
  await db.delete(subscriber).where(eq(subscriber.workspaceId, live.workspace.id));
  for (const { id: eventId } of events.slice(50)) await receive(live, { eventId });
  while ((await takeRuns(deps, { limit: 100, now: NOW })) > 0);
  expect(locked.slice(2)).toEqual([32, 64, 48]);
});

test("error: a removed topic fails the run with what to do", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic });
  await makeSubscriber(live.workspace);
  await db.update(topic).set({ archivedAt: NOW }).where(eq(topic.id, live.topic.id));
  const runId = await receive(live);
  await take();
  expect(await runOf(runId)).toMatchObject({ state: "failed" });
  expect((await runOf(runId))?.reason).toMatchInlineSnapshot(
    `"The topic Liquidation risk was removed. Choose another in the Who node."`,
  );
});

test("error: a run whose event could not be read is kept as failed and never expanded", async () => {
  const live = await makeLiveWorkflow();
  const runId = await receive(live, { failed: "The log does not fit." });
  expect((await take()).taken).toBe(0);
  expect(await runOf(runId)).toMatchObject({ state: "failed", reason: "The log does not fit.", doneAt: NOW });
});

test("behavior: a fork cancels a run; when its event comes back it begins anew, also when it had ended", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic, graph: tellingAll });
  await db.execute(sql`
    insert into subscriber (workspace_id, address) select ${live.workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0')
    from generate_series(1, 600) g`);
  const { id: eventId } = await makeEvent();
  const runId = await receive(live, { eventId });
  const takeAll = async () => {
    while ((await take()).taken > 0);
  };
  await takeAll();
  const cancelRuns = createCancelRuns({ cancelExecutions });
  await db.transaction((tx) => cancelRuns(tx, { eventIds: [eventId], reason: "A fork.", now: NOW }));
  expect(await runOf(runId)).toMatchObject({ state: "cancelled", reason: "A fork.", doneAt: NOW });

  const comesBack = async () => {
    await receive(live, { eventId });
    expect(await runOf(runId)).toMatchObject({ state: "waiting", reachedCount: 0, reason: null, doneAt: null });
    await takeAll();
    expect(await runOf(runId)).toMatchObject({ state: "running", reachedCount: 600 });
    const rows = await db.select().from(execution).where(eq(execution.runId, runId));
    expect(rows.map((row) => row.state)).toEqual(Array.from({ length: 600 }, () => "ready"));
    expect(await db.select().from(edgeCount).where(eq(edgeCount.runId, runId))).toMatchObject([
      { passed: 600 },
      { passed: 600 },
    ]);
  };
  await comesBack();
  await db.update(execution).set({ state: "done", outcome: "told" }).where(eq(execution.runId, runId));
  await closeRuns({ db, endedRuns }, { after: runId - 1, limit: 1, now: NOW });
  expect(await runOf(runId)).toMatchObject({ state: "done" });
  await comesBack();
});

test("behavior: an event that comes back in another block says what it says there", async () => {
  const live = await makeLiveWorkflow({ audience: toTopic });
  const { id: eventId } = await makeEvent();
  const runId = await receive(live, { eventId, values: { value: "1.20" } });
  await receive(live, { eventId, values: { value: "1.19" } });
  expect(await runOf(runId)).toMatchObject({ values: { value: "1.19" } });
});

test("behavior: a run ends when all of its executions have", async () => {
  const live = await makeLiveWorkflow();
  const known = await makeSubscriber(live.workspace);
  const runId = await receive(live, { values: { user: known.address } });
  await take();
  const close = () => closeRuns({ db, endedRuns }, { after: runId - 1, limit: 10, now: NOW });
  await close();
  expect(await runOf(runId)).toMatchObject({ state: "running" });
  await db.update(execution).set({ state: "done" }).where(eq(execution.runId, runId));
  await close();
  expect(await runOf(runId)).toMatchObject({ state: "done", doneAt: NOW });
});

test("behavior: two workers at once never expand a run twice", async () => {
  const live = await makeLiveWorkflow();
  const ids: number[] = [];
  for (let i = 0; i < 30; i++) ids.push(await receive(live, { values: { user: makeAddress() } }));
  const taken = await Promise.all(Array.from({ length: 6 }, () => take(7)));
  const rest = await take();
  expect(taken.reduce((sum, one) => sum + one.taken, 0) + rest.taken).toBe(30);
  for (const id of ids) expect(await reachedBy(id)).toHaveLength(1);
});

test("error: one run that can never be expanded fails visibly, and the others go on; a passing failure waits", async () => {
  const [bad, good] = [await makeLiveWorkflow(), await makeLiveWorkflow()];
  const badRun = await receive(bad, { values: { user: makeAddress() } });
  const goodRun = await receive(good, { values: { user: makeAddress() } });
  let isDown = true;
  const read = createPlans();
  const plans: typeof read = (tx, versionIds) => {
    if (isDown) throw new Error("the connection broke");
    if (versionIds.includes(bad.version.id)) throw new TypeError("a bug on this version");
    return read(tx, versionIds);
  };
  const { enqueue } = recordingEnqueue();
  const deps = { db, plans, receiveExecutions, insertExecutions, countEdges, enqueue };
  await expect(takeRuns(deps, { limit: 10, now: NOW })).rejects.toThrow("the connection broke");
  expect(await runOf(badRun)).toMatchObject({ state: "waiting" });
  isDown = false;
  expect(await takeRuns(deps, { limit: 10, now: NOW })).toBe(2);
  expect(await runOf(badRun)).toMatchObject({ state: "failed", reason: expect.stringContaining("in the log") });
  expect(await runOf(goodRun)).toMatchObject({ state: "running" });
});

test("behavior: many whom an event names are reached chunk by chunk, each once, with facts of their own", async () => {
  const live = await makeLiveWorkflow({ audience: (topicId) => ({ kind: "concerned", topicId }) });
  const count = 6_000;
  await db.execute(sql`
    insert into subscriber (workspace_id, address)
    select ${live.workspace.id}::bigint, '0x' || substr(md5(g::text) || md5('b' || g::text), 1, 40)
    from generate_series(1, ${count}::int) g`);
  const hits = sql`
    select address, 'line:' || n as key, jsonb_build_object('line', n::text) as "values"
    from subscriber, generate_series(1, 2) n where workspace_id = ${live.workspace.id}::bigint
    union all select '0x' || lpad(to_hex(g), 40, '0'), 'line:1', '{}'::jsonb from generate_series(1, 300) g`;
  const runId = await receive(live, { hits, eventKey: "reading:when:0xab" });
  const counts: unknown[] = [];
  const deps = { ...depsWith(), receiveExecutions: realExecutions };
  while ((await takeRuns(deps, { limit: 100, now: NOW })) > 0) {
    const now = await runOf(runId);
    counts.push([now?.state, now?.reachedCount === count]);
  }
  // 250 strangers first, then five thousand, then the rest
  expect(counts).toEqual([
    ["waiting", false],
    ["waiting", false],
    ["running", true],
  ]);
  const rows = await db.select().from(execution).where(eq(execution.runId, runId));
  expect(new Set(rows.map((row) => row.subscriberId)).size).toBe(count);
  expect(new Set(rows.map((row) => `${row.effectScope} ${row.facts?.line}`))).toEqual(
    new Set(["reading:when:line:2 2"]),
  );
  expect(await db.select().from(edgeCount).where(eq(edgeCount.runId, runId))).toMatchObject([{ passed: count }]);
});
