import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { runHit } from "#db/schema/audience.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { heldEvent } from "#db/schema/match.ts";
import type { Graph } from "#server/contract/graph.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import type { Step } from "#server/contract/step.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeChannelAddress,
  makeDelivery,
  makeDeliveryAttempt,
  makeEvent,
  makeExecution,
  makeMember,
  makeRun,
  makeRunProgress,
  makeSubscriber,
  makeTrigger,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { listExecutions } from "./list-executions.ts";
import { listHeld } from "./list-held.ts";
import { listRuns } from "./list-runs.ts";
import { readExecution } from "./read-execution.ts";
import { readRun } from "./read-run.ts";

const graph: Graph = {
  ...emptyGraph(),
  nodes: {
    when: { type: "signal", v: 1, name: "Health factor", config: { fields: [] } },
    stop: { type: "stop", v: 1, name: "Nothing to do", config: { reason: [] } },
  },
  edges: { e1: { from: ["when", "next"], to: ["stop", "in"] } },
};
const plan: CompiledPlan = {
  graph,
  triggers: [],
  audiences: { when: { nodeId: "stop", spec: { kind: "topic", topicId: 1 } } },
  topicIds: [],
  outputs: { when: [{ path: ["healthFactor"], label: "Health factor", type: { kind: "number" } }] },
};
const step = (over: Partial<Step> = {}): Step => ({
  nodeId: "stop",
  at: NOW.toISOString(),
  durationMs: 1,
  result: "went",
  text: "",
  inputs: [],
  outputs: {},
  ...over,
});
const row = (text: string) => ({ op: "is-below", values: [], verdict: false, text, why: text });

type World = { ctx: MemberContext; of: { id: number; workspaceId: number }; versionId: number };
let world: World;

async function makeWorld(): Promise<World> {
  const workspace = await makeWorkspace();
  const ctx = await makeMember(workspace, { role: "viewer", name: "Maren" });
  const of = await makeWorkflow(workspace, { name: "Collateral watch", state: "live" });
  const version = await makeVersion(of, { number: 7, graph, plan, publishedBy: ctx.actor.address });
  return { ctx, of, versionId: version.id };
}

const tenant = () => ({ id: world.ctx.workspaceId, slug: world.ctx.slug });
const run = (over: Parameters<typeof makeRun>[1] = {}) => makeRun(world.of, { versionId: world.versionId, ...over });
const subscriber = (address: `0x${string}`) => makeSubscriber(tenant(), { address });
const ids = (found: { id: number }[]) => found.map(({ id }) => id);

beforeEach(async () => {
  world = await makeWorld();
});

test("default: runs come newest first, with the trigger's name and how their executions ended", async () => {
  const older = await run();
  const newer = await run({ reachedCount: 3 });
  const a = await subscriber(`0x${"a1".repeat(20)}`);
  const b = await subscriber(`0x${"b2".repeat(20)}`);
  const c = await subscriber(`0x${"c3".repeat(20)}`);
  const told = await makeExecution({ run: newer, subscriber: a });
  await makeExecution({ run: newer, subscriber: b }, { outcome: "opted-out", reason: "Turned off" });
  await makeExecution({ run: newer, subscriber: c }, { outcome: null, state: "ready", doneAt: null });
  await makeDelivery(told, { state: "dead", reason: "Refused" });
  const { runs, nextBefore } = await listRuns(world.ctx, {});
  expect(ids(runs)).toEqual([newer.id, older.id]);
  expect(nextBefore).toBeNull();
  expect(runs[0]).toMatchObject({
    workflowName: "Collateral watch",
    versionNumber: 7,
    triggerName: "Health factor",
    triggerType: "signal",
    reachedCount: 3,
    counts: { told: 1, stopped: 0, optedOut: 1, failed: 0, cancelled: 0, open: 1 },
    deadCount: 1,
    blockNumber: 1,
    isOrphaned: false,
    occurredAt: NOW,
  });
});

test("behavior: pages do not overlap and end", async () => {
  const made = [await run(), await run(), await run()].map(({ id }) => id).toReversed();
  const first = await listRuns(world.ctx, { limit: 2 });
  expect(ids(first.runs)).toEqual(made.slice(0, 2));
  const second = await listRuns(world.ctx, { limit: 2, before: first.nextBefore ?? undefined });
  expect(ids(second.runs)).toEqual(made.slice(2));
  expect(second.nextBefore).toBeNull();
});

test("behavior: filters find runs by outcome, workflow and wallet", async () => {
  const told = await run();
  const silent = await run();
  const failed = await run();
  const open = await run({ state: "running", doneAt: null });
  const wallet = await subscriber("0x7a3f0000000000000000000000000000000091c4");
  const other = await subscriber(`0x${"d4".repeat(20)}`);
  await makeExecution({ run: told, subscriber: wallet });
  await makeExecution({ run: silent, subscriber: other }, { outcome: "stopped" });
  await makeExecution({ run: failed, subscriber: other }, { outcome: "failed" });
  const found = async (input: Parameters<typeof listRuns>[1]) => ids((await listRuns(world.ctx, input)).runs);
  expect(await found({ filter: "told" })).toEqual([told.id]);
  expect(await found({ filter: "nobody" })).toEqual([failed.id, silent.id]);
  expect(await found({ filter: "look" })).toEqual([failed.id]);
  expect(await found({ filter: "open" })).toEqual([open.id]);
  expect(await found({ wallet: "0x7A3f…91C4" })).toEqual([told.id]);
  expect(await found({ workflowId: world.of.id + 1 })).toEqual([]);
});

test("default: one run has its event, its values by label, why it ended so and what it cost", async () => {
  const event = await makeEvent({ blockNumber: 26_481_322 });
  const made = await run({ eventId: event.id, values: { healthFactor: "1.08" }, reachedCount: 2 });
  const execution = await makeExecution({ run: made, subscriber: await subscriber(`0x${"e5".repeat(20)}`) });
  await makeExecution(
    { run: made, subscriber: await subscriber(`0x${"f6".repeat(20)}`) },
    { outcome: "stopped", reason: "Above their line" },
  );
  await makeDelivery(execution, { state: "delivered", priceMilli: 1_000, channel: "email" });
  await makeDelivery(execution, { state: "dead", priceMilli: 1_000, channel: "telegram" });
  const detail = await readRun(world.ctx, { id: made.id });
  expect(detail.event).toMatchObject({ kind: "log", blockNumber: 26_481_322, chainName: "Demo chain", isFinal: false });
  expect(detail.values).toEqual({ healthFactor: "1.08" });
  expect(detail.outputs[0]?.label).toBe("Health factor");
  expect(detail.reasons).toEqual([
    { outcome: "told", reason: "", count: 1 },
    { outcome: "stopped", reason: "Above their line", count: 1 },
  ]);
  expect(detail).toMatchObject({ costMilli: 1_000, deliveredCount: 1 });
});

test("default: executions say what decided and where they were told", async () => {
  const made = await run();
  const told = await makeExecution(
    { run: made, subscriber: await subscriber(`0x${"ab".repeat(20)}`) },
    { steps: [step({ rows: [row("1.08 is below 1.10")] }), step({ rows: [row("12 is more than 5")] })] },
  );
  const doneAt = new Date(NOW.getTime() + 2_100);
  await makeDelivery(told, { channel: "telegram", state: "delivered", doneAt });
  const { executions } = await listExecutions(world.ctx, { runId: made.id });
  expect(executions).toMatchObject([
    {
      decided: "12 is more than 5",
      outcome: "told",
      deliveries: [{ channel: "telegram", state: "delivered", tookMs: 2_100 }],
    },
  ]);
});

test("default: one execution stands on its frozen graph with its deliveries, attempts and the others of its run", async () => {
  const made = await run({ reachedCount: 2 });
  const person = await subscriber(`0x${"cd".repeat(20)}`);
  const execution = await makeExecution({ run: made, subscriber: person }, { steps: [step({ text: "Stopped" })] });
  const other = await makeExecution(
    { run: made, subscriber: await subscriber(`0x${"ef".repeat(20)}`) },
    { outcome: "stopped" },
  );
  const delivery = await makeDelivery(execution, { channel: "email", target: "mara@proton.me", state: "delivered" });
  await makeDeliveryAttempt(delivery, { number: 2, outcome: "accepted", detail: "Accepted." });
  await makeDeliveryAttempt(delivery, { number: 1, outcome: "retry", detail: "Asked to wait." });
  const detail = await readExecution(world.ctx, { id: execution.id });
  expect(detail).toMatchObject({
    workflowName: "Collateral watch",
    version: { number: 7, publishedBy: "Maren" },
    triggerNodeId: "when",
    audienceNodeId: "stop",
    steps: [{ text: "Stopped" }],
    rest: { reachedCount: 2, counts: { told: 1, stopped: 1 } },
  });
  expect(detail.frozen.types.map(({ type }) => type)).toEqual(["signal", "stop"]);
  expect(Object.keys(detail.frozen.description.nodes).toSorted()).toEqual(["stop", "when"]);
  expect(detail.deliveries[0]?.attempts.map(({ number }) => number)).toEqual([1, 2]);
  expect(ids(detail.rest.others)).toEqual([other.id]);
});

test("behavior: people's own addresses show by their masked labels, and one that they have no more by none", async () => {
  const person = await subscriber(`0x${"12".repeat(20)}`);
  const execution = await makeExecution({ run: await run(), subscriber: person });
  await makeChannelAddress(person, { kind: "telegram", target: "7000042", label: "@h•••" });
  const { markOf } = await addressBook();
  await makeDelivery(execution, { channel: "email", target: markOf("email", "mara@proton.me") });
  await makeDelivery(execution, { channel: "telegram", target: markOf("telegram", "7000042") });
  const { deliveries } = await readExecution(world.ctx, { id: execution.id });
  expect(deliveries.map(({ target }) => target)).toEqual(["an address from before", "@h•••"]);
  expect(JSON.stringify(deliveries)).not.toContain("mara@");
});

test("error: what stands in another workspace is not here", async () => {
  const made = await run();
  const execution = await makeExecution({ run: made, subscriber: await subscriber(`0x${"34".repeat(20)}`) });
  const outsider = (await makeWorld()).ctx;
  await expect(readRun(outsider, { id: made.id })).rejects.toThrow("This run is not here");
  await expect(readExecution(outsider, { id: execution.id })).rejects.toThrow("This execution is not here");
  expect((await listRuns(outsider, {})).runs).toEqual([]);
  expect((await listExecutions(outsider, { runId: made.id })).executions).toEqual([]);
});

test("args: unknown keys and limits beyond bounds are refused", async () => {
  await expect(listRuns(world.ctx, { limit: 101 })).rejects.toThrow();
  await expect(listRuns(world.ctx, { sort: "up" } as never)).rejects.toThrow();
});

test("behavior: what a fork took back, what came too late and what could not be read have lists of their own", async () => {
  const plain = await run();
  const undone = await run({ undoneAt: NOW, correctedAt: NOW });
  const skipped = await run({ state: "skipped", reason: "read 2 hours late" });
  const unknown = await run({ triggerHandle: "unknown" });
  const of = async (filter: "undone" | "skipped" | "look") => ids((await listRuns(world.ctx, { filter })).runs);
  expect(await of("undone")).toEqual([undone.id]);
  expect(await of("skipped")).toEqual([skipped.id]);
  expect(await of("look")).toEqual([unknown.id, undone.id]);
  expect(ids((await listRuns(world.ctx, {})).runs)).toContain(plain.id);
});

test("behavior: a reading is told with its line, for all and for one", async () => {
  const spec = {
    kind: "reading" as const,
    source: { kind: "native-balance" as const, chainId: 31337 },
    whose: { kind: "followers" as const, topicId: 1 },
    linesOf: null,
    test: { kind: "crosses" as const, direction: "below" as const, lines: [], hysteresisPercent: "2" },
    unit: "",
    critical: null,
    cooldownSeconds: 0,
    unknownAfterSeconds: 600,
  };
  const outputs = { when: [{ path: ["value"], label: "Health factor", type: { kind: "number" as const } }] };
  const read = { ...plan, triggers: [{ nodeId: "when", spec }], outputs };
  const version = await makeVersion(world.of, { number: 8, graph, plan: read });
  const event = await makeEvent({ kind: "reading", txHash: null, sourceKey: "a" });
  const made = await run({ versionId: version.id, eventId: event.id, reachedCount: 2 });
  const hit = (n: number) => ({ address: `0x${`0${n}`.repeat(20)}` as const, values: { line: `1.${n}` } });
  const hits = [hit(1), hit(2)].map((one) => ({ ...one, runId: made.id, workspaceId: made.workspaceId, key: "a:0" }));
  await getDb().db.insert(runHit).values(hits);
  expect(await readRun(world.ctx, { id: made.id })).toMatchObject({ headline: "Health factor fell below 2 lines" });
  const one = await makeExecution(
    { run: made, subscriber: await subscriber(hit(1).address) },
    { facts: { line: "1.1" } },
  );
  expect(await readExecution(world.ctx, { id: one.id })).toMatchObject({
    headline: "Health factor fell below 1.1",
    triggerHandle: "next",
    correctedAt: null,
  });
});

test("default: held events are listed with the blocks they still wait for, the workspace's own only", async () => {
  const chainId = 900_001;
  const trigger = await makeTrigger(world.of, { kind: "log", chainId, versionId: world.versionId });
  const event = await makeEvent({ chainId, blockNumber: 100 });
  const cursor = {
    chainId,
    blockNumber: 101,
    blockHash: `0x${"0".repeat(64)}` as const,
    blockAt: NOW,
    headNumber: 101,
  };
  await getDb()
    .db.insert(chainCursor)
    .values({ ...cursor, checkedAt: NOW });
  const held = {
    eventId: event.id,
    triggerId: trigger.id,
    chainId,
    until: "height" as const,
    dueBlock: 112,
    heldAt: NOW,
  };
  await getDb().db.insert(heldEvent).values(held);
  const page = await listHeld(world.ctx);
  expect(page).toMatchObject({
    count: 1,
    held: [{ triggerName: "Health factor", workflowName: "Collateral watch", blockNumber: 100, blocksLeft: 11 }],
  });
  expect(await listHeld((await makeWorld()).ctx)).toEqual({ held: [], count: 0 });
});

test("behavior: a large run's counts are those that are kept, and its reasons say of how many they are", async () => {
  const large = await run({ state: "running", reachedCount: 900 });
  await makeRunProgress(large, { open: 500, told: 350, failed: 2, leaving: 40, unfunded: 4, delivered: 300, dead: 10 });
  await makeRunProgress(large, { shard: 1, open: -50, told: 50, leaving: 5, costMilli: 300_000 });
  const small = await run({ state: "running", reachedCount: 1 });
  await makeExecution({ run: small, subscriber: await subscriber("0xaa") }, { state: "ready", outcome: null });
  const [second, first] = (await listRuns(world.ctx, {})).runs;
  expect(first).toMatchObject({
    counts: { open: 450, told: 400, stopped: 0, optedOut: 0, failed: 2, cancelled: 0 },
    ...{ leavingCount: 45, unfundedCount: 4, deliveredCount: 300, deadCount: 10, isPaused: false },
  });
  expect(second).toMatchObject({ counts: { open: 1 }, leavingCount: 0 });
  expect(await readRun(world.ctx, { id: large.id })).toMatchObject({ costMilli: 300_000, reasonsOf: 5_000 });
  expect(await readRun(world.ctx, { id: small.id })).toMatchObject({ costMilli: 0, reasonsOf: null });
});

test("behavior: of a paused workflow, runs that are not done are paused with it", async () => {
  const paused = await makeWorkflow(tenant(), { state: "paused" });
  const version = await makeVersion(paused, { number: 1, graph, plan });
  await makeRun(paused, { versionId: version.id, state: "waiting" });
  await makeRun(paused, { versionId: version.id, state: "done" });
  const { runs } = await listRuns(world.ctx, { workflowId: paused.id });
  expect(runs.map(({ isPaused }) => isPaused)).toEqual([false, true]);
});
