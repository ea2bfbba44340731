import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { workflow } from "#db/schema/workflow.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeChannelAddress,
  makeDelivery,
  makeEvent,
  makeExecution,
  makeHash,
  makeMember,
  makeRun,
  makeSubscriber,
  makeTrigger,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { listWorkflowNames } from "./list-workflow-names.ts";
import { readOverview } from "./read-overview.ts";
import { readShell } from "./read-shell.ts";

const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const graph = { ...emptyGraph(), nodes: { when: { type: "contract-event", v: 1, name: "Health factor", config: {} } } };

let ctx: MemberContext;
let made = 0;

beforeEach(async () => {
  ctx = await makeMember(await makeWorkspace({ name: `Tidewater ${++made}` }));
});

const tenant = () => ({ id: ctx.workspaceId, slug: ctx.slug });

async function liveWorkflow(name: string) {
  const of = await makeWorkflow(tenant(), { name, state: "live" });
  const version = await makeVersion(of, { number: 3, graph });
  await makeTrigger(of, { versionId: version.id, kind: "log", chainId: 31_337 });
  await getDb().db.update(workflow).set({ liveVersionId: version.id }).where(eq(workflow.id, of.id));
  return { ...of, versionId: version.id };
}

async function tell(of: { id: number; workspaceId: number; versionId: number }, at: Date, tookMs = 2_000) {
  const run = await makeRun(of, {
    versionId: of.versionId,
    occurredAt: at,
    createdAt: at,
    doneAt: at,
    reachedCount: 4,
  });
  const subscriber = await makeSubscriber(tenant());
  const execution = await makeExecution({ run, subscriber }, { createdAt: at, doneAt: at });
  const doneAt = new Date(at.getTime() + tookMs);
  await makeDelivery(execution, { channel: "email", state: "delivered", occurredAt: at, createdAt: at, doneAt });
  return { run, subscriber, execution };
}

test("default: a new workspace has nothing, and templates to start from", async () => {
  const overview = await readOverview(ctx);
  expect(overview).toMatchObject({
    told: { liveWorkflows: 0, workflows: 0, wallets: 0, deliveries: 0, p50Ms: null },
    workflows: [],
    runs: [],
    chains: [],
    looks: [],
    subscriberCount: 0,
    credits: { availableMilli: 0, spend: [], paceMilliPerDay: 0 },
  });
  expect(overview.templates.length).toBeGreaterThan(0);
});

test("default: the last 24 hours by workflow, hour by hour, and how fast", async () => {
  const flow = await liveWorkflow("Collateral watch");
  await tell(flow, hoursAgo(30));
  await tell(flow, hoursAgo(1.5), 2_000);
  await tell(flow, hoursAgo(1.2), 4_000);
  const latest = await tell(flow, hoursAgo(0.5), 3_000);
  const { told, workflows } = await readOverview(ctx);
  expect(told).toMatchObject({ liveWorkflows: 1, workflows: 1, wallets: 3, deliveries: 3, p50Ms: 3_000 });
  expect(workflows[0]).toMatchObject({
    name: "Collateral watch",
    state: "live",
    versionNumber: 3,
    triggerName: "Health factor",
    triggerType: "contract-event",
    chainNames: ["Demo chain"],
    events: 3,
    reached: 12,
    told: 3,
    lastTold: { at: hoursAgo(0.5), address: latest.subscriber.address },
  });
  expect(workflows[0]?.toldPerHour).toHaveLength(24);
  expect(workflows[0]?.toldPerHour.slice(-3)).toEqual([0, 2, 1]);
});

test("behavior: a value is an event when it is read, and what waited for its subscriber's time says nothing of speed", async () => {
  const flow = await liveWorkflow("Price watch");
  const read = await makeEvent({ kind: "reading", occurredAt: hoursAgo(3), observedAt: hoursAgo(1) });
  const run = await makeRun(flow, { versionId: flow.versionId, eventId: read.id, occurredAt: hoursAgo(3) });
  const execution = await makeExecution({ run, subscriber: await makeSubscriber(tenant()) });
  const doneAt = new Date(hoursAgo(1).getTime() + 1_500);
  await makeDelivery(execution, { channel: "email", state: "delivered", occurredAt: hoursAgo(3), doneAt });
  const late = { deferredUntil: hoursAgo(0.5), deferredBecause: "quiet" as const, doneAt: hoursAgo(0.5) };
  await makeDelivery(execution, { channel: "telegram", state: "delivered", occurredAt: hoursAgo(3), ...late });
  expect((await readOverview(ctx)).told).toMatchObject({ deliveries: 2, p50Ms: 1_500, p99Ms: 1_500 });
});

test("behavior: live workflows stand before paused ones and drafts; archived ones are gone", async () => {
  await makeWorkflow(tenant(), { name: "Draft" });
  await makeWorkflow(tenant(), { name: "Gone", state: "archived" });
  await makeWorkflow(tenant(), { name: "Paused", state: "paused", pausedAt: hoursAgo(2), pausedBy: ctx.actor.address });
  await liveWorkflow("Live");
  const { workflows } = await readOverview(ctx);
  expect(workflows.map(({ name }) => name)).toEqual(["Live", "Paused", "Draft"]);
  expect(workflows[1]).toMatchObject({ pausedAt: hoursAgo(2), pausedBy: ctx.actor.address });
  expect((await listWorkflowNames(ctx)).map(({ name }) => name)).toEqual(["Draft", "Live", "Paused"]);
});

test("behavior: what failed, was refused, was undone or waits is named with its latest reason", async () => {
  const flow = await liveWorkflow("Collateral watch");
  const { execution, run, subscriber } = await tell(flow, hoursAgo(1));
  const failed = await makeExecution(
    { run, subscriber: await makeSubscriber(tenant()) },
    { outcome: "failed", reason: "The API did not answer", doneAt: hoursAgo(1) },
  );
  await makeDelivery(execution, { channel: "telegram", state: "dead", reason: "Blocked", doneAt: hoursAgo(1) });
  await makeDelivery(execution, { channel: "telegram", state: "dead", reason: "Long ago", doneAt: hoursAgo(40) });
  await makeDelivery(execution, { channel: "webhook", state: "unfunded" });
  await makeChannelAddress(subscriber, { kind: "telegram", state: "off", reason: "The bot was blocked" });
  await makeRun(flow, { versionId: flow.versionId, state: "cancelled", createdAt: hoursAgo(2) });
  const { looks } = await readOverview(ctx);
  expect(looks.map(({ kind, count, channel, reason }) => ({ kind, count, channel, reason }))).toEqual([
    { kind: "unfunded", count: 1, channel: null, reason: null },
    { kind: "delivery-dead", count: 1, channel: "telegram", reason: "Blocked" },
    { kind: "execution-failed", count: 1, channel: null, reason: "The API did not answer" },
    { kind: "run-undone", count: 1, channel: null, reason: null },
    { kind: "address-off", count: 1, channel: "telegram", reason: "The bot was blocked" },
  ]);
  expect(looks[2]?.executionId).toBe(failed.id);
});

test("default: chains that live workflows listen to, with how far they are read", async () => {
  await liveWorkflow("Collateral watch");
  expect((await readOverview(ctx)).chains).toMatchObject([{ chainId: 31_337, state: "unread", blockNumber: null }]);
  const cursor = { chainId: 31_337, blockHash: makeHash(), blockAt: hoursAgo(0), checkedAt: NOW, trouble: null };
  await getDb()
    .db.insert(chainCursor)
    .values({ ...cursor, blockNumber: 90, headNumber: 101 });
  expect((await readOverview(ctx)).chains).toMatchObject([{ state: "behind", behindBlocks: 11, name: "Demo chain" }]);
});

test("behavior: another workspace's figures are not in it", async () => {
  const flow = await liveWorkflow("Theirs");
  await tell(flow, hoursAgo(1));
  ctx = await makeMember(await makeWorkspace());
  expect(await readOverview(ctx)).toMatchObject({ told: { wallets: 0 }, workflows: [], runs: [], looks: [] });
});

test("default: the frame knows the wallet's workspaces and the balance", async () => {
  const other = await makeWorkspace({ name: "Another" });
  await makeMember(other, { address: ctx.actor.address });
  await getDb().db.transaction((tx) =>
    grantCredits(tx, {
      workspaceId: ctx.workspaceId,
      transferKey: `frame:${ctx.workspaceId}`,
      amountMilli: 5_000,
      note: "",
      actor: null,
      now: NOW,
    }),
  );
  const shell = await readShell(ctx);
  expect(shell.availableMilli).toBe(5_000);
  expect(shell.workspaces.map(({ slug }) => slug)).toContain(other.slug);
  expect(shell.workspaces).toHaveLength(2);
});

test("default: an event of a signal stands beside one of a chain", async () => {
  const flow = await liveWorkflow("Signals");
  const event = await makeEvent({
    kind: "signal",
    chainId: null,
    blockNumber: null,
    txHash: null,
    logIndex: null,
    tenantId: ctx.workspaceId,
    sourceKey: "k",
    triggerId: 1,
  });
  await makeRun(flow, { versionId: flow.versionId, eventId: event.id });
  expect((await readOverview(ctx)).runs).toMatchObject([{ eventKind: "signal", chainId: null, blockNumber: null }]);
});

test("behavior: an end within three days is a thing to look at, and one that has come is told for a day", async () => {
  const expire = (id: number, set: Partial<typeof workflow.$inferInsert>) =>
    getDb().db.update(workflow).set(set).where(eq(workflow.id, id));
  const near = await liveWorkflow("Claim day");
  await expire(near.id, { expiresAt: hoursAgo(-71) });
  await expire((await liveWorkflow("Far")).id, { expiresAt: hoursAgo(-73) });
  const over = await liveWorkflow("Season one");
  await expire(over.id, { state: "paused", expiresAt: hoursAgo(2), pausedAt: hoursAgo(2), pausedBy: null });
  const old = { state: "paused" as const, expiresAt: hoursAgo(30), pausedAt: hoursAgo(30), pausedBy: null };
  await expire((await liveWorkflow("Long over")).id, old);
  expect((await readOverview(ctx)).looks.map(({ kind, workflow: of }) => [kind, of])).toEqual([
    ["workflow-ended", { id: over.id, name: "Season one", endsAt: hoursAgo(2) }],
    ["workflow-ending", { id: near.id, name: "Claim day", endsAt: hoursAgo(-71) }],
  ]);
});
