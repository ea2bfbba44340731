import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { backtest, backtestAlert, backtestWallet } from "#db/schema/backtest.ts";
import { emptyTally } from "#server/contract/backtest.ts";
import { limits } from "#server/kernel/limits.ts";
import { createSegment } from "#server/services/segment/create-segment.ts";
import { updateSegment } from "#server/services/segment/update-segment.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { makeBacktest } from "#server/testing/backtest-factories.ts";
import { ask, editDraft, makeExampleWorld, withLine } from "#server/testing/backtest-world.ts";
import { makeMember, makeSubscriber, makeWorkflow, subscriberContext } from "#server/testing/factories.ts";
import { cancelBacktest } from "./cancel-backtest.ts";
import { forgetBacktests } from "./forget-backtests.ts";
import { listAlerts } from "./list-alerts.ts";
import { listBacktests } from "./list-backtests.ts";
import { readBacktest } from "./read-backtest.ts";
import { readImpact } from "./read-impact.ts";
import { startBacktest } from "./start-backtest.ts";

const { db } = getDb();
const DAY = { kind: "hours", hours: 24 } as const;
type World = Awaited<ReturnType<typeof makeExampleWorld>>;

const impactOf = ({ owner, workflowId }: World) => readImpact(owner, { id: workflowId });

/** As the worker would leave it. */
async function end(id: number, o: Partial<typeof backtest.$inferInsert> = {}) {
  const tally = { ...emptyTally(), same: 29, fresh: 12, creditsMilli: 41_000 };
  await db
    .update(backtest)
    .set({ state: "done", tally, ...o })
    .where(eq(backtest.id, id));
}

test("default: the impact of a draft is that of its newest backtest", async () => {
  const world = await makeExampleWorld();
  expect(await impactOf(world)).toEqual({ kind: "none" });
  const id = await ask(world);
  expect(await impactOf(world)).toEqual({ kind: "open", id, progress: 0 });
  await end(id);
  expect(await impactOf(world)).toMatchObject({
    ...{ kind: "known", id, isStale: false, alerts: 41, fresh: 12, creditsMilli: 41_000 },
    live: { number: 1, alerts: 29 },
  });
});

test("behavior: a draft that was changed makes it stale; changed back, or moved on the canvas, it is as before", async () => {
  const world = await makeExampleWorld();
  await end(await ask(world));
  await editDraft(world, (graph) => {
    for (const at of Object.values(graph.layout)) at.x += 40;
  });
  expect(await impactOf(world)).toMatchObject({ isStale: false });
  const live = (await readDraft(world)).graph.nodes.line?.config ?? {};
  await editDraft(world, withLine("1.40"));
  expect(await impactOf(world)).toMatchObject({ isStale: true });
  await editDraft(world, (graph) => {
    if (graph.nodes.line) graph.nodes.line.config = live;
  });
  expect(await impactOf(world)).toMatchObject({ isStale: false });
});

async function readDraft({ owner, workflowId }: World) {
  return (await getWorkflow(owner, { id: workflowId })).draft;
}

test("behavior: a segment that was changed makes it stale; a new name does not", async () => {
  const world = await makeExampleWorld();
  const condition = { op: "is", args: [{ ref: ["subscriber", "origin"] }, { value: "api" }] };
  const segment = { name: "From the API", condition };
  const { id } = await createSegment(world.owner, segment);
  await editDraft(world, (graph) => {
    graph.nodes.line = { type: "in-segment", v: 1, name: "", config: { segmentId: id } };
  });
  await end(await ask(world));
  await updateSegment(world.owner, { id, segment: { ...segment, name: "By API" } });
  expect(await impactOf(world)).toMatchObject({ isStale: false });
  await updateSegment(world.owner, { id, segment: { ...segment, condition: { not: condition } } });
  expect(await impactOf(world)).toMatchObject({ isStale: true });
});

test("behavior: another version that went live meanwhile makes it stale", async () => {
  const world = await makeExampleWorld();
  const id = await ask(world);
  await end(id);
  await publishWorkflow(world.owner, { id: world.workflowId });
  expect(await impactOf(world)).toMatchObject({ isStale: true });
  expect(await readBacktest(world.owner, { id })).toMatchObject({ isDraftChanged: false, isLiveChanged: true });
});

test("behavior: one that failed is told as that, one that was cancelled not at all", async () => {
  const world = await makeExampleWorld();
  const first = await ask(world);
  await end(first, { state: "failed", reason: "Too many." });
  expect(await impactOf(world)).toEqual({ kind: "failed", id: first, reason: "Too many." });
  const second = await ask(world);
  await cancelBacktest(world.owner, { id: second });
  expect(await impactOf(world)).toMatchObject({ kind: "failed", id: first });
});

test("error: a draft with something to fix is refused with its problems, and nothing is asked for", async () => {
  const world = await makeExampleWorld();
  await editDraft(world, (graph) => {
    if (graph.nodes.line) graph.nodes.line.config = {};
  });
  const refused = await startBacktest(world.owner, { workflowId: world.workflowId, range: DAY });
  expect(refused).toMatchObject({
    kind: "refused",
    problems: expect.arrayContaining([expect.objectContaining({ severity: "error", nodeId: "line" })]),
  });
  expect((await listBacktests(world.owner, { id: world.workflowId })).backtests).toEqual([]);
});

test("error: one of a workflow runs at a time, and so many of a workspace", async () => {
  const world = await makeExampleWorld();
  await ask(world);
  await expect(ask(world)).rejects.toThrow("A backtest of this workflow is under way. Wait for it, or cancel it.");
  const others = await makeExampleWorld();
  for (let i = 0; i < limits.backtestsOpenMax; i++) {
    await makeBacktest(await makeWorkflow(others.workspace), { state: "running" });
  }
  await expect(ask(others)).rejects.toThrow(/^3 backtests of this workspace are under way/);
});

test("behavior: the newest are kept, with what belongs to them", async () => {
  const world = await makeExampleWorld();
  const of = { id: world.workflowId, workspaceId: world.workspace.id };
  const made = [];
  for (let i = 0; i < limits.backtestsKept + 2; i++) made.push((await makeBacktest(of)).id);
  const id = await ask(world);
  const left = (await listBacktests(world.owner, { id: world.workflowId })).backtests.map((row) => row.id);
  expect(left).toEqual([id, ...made.slice(3).toReversed()]);
  const alerts = await db.$count(backtestAlert, eq(backtestAlert.workspaceId, of.workspaceId));
  expect(alerts).toBe(limits.backtestsKept - 1);
});

test("behavior: a viewer reads what an operator asked for", async () => {
  const world = await makeExampleWorld();
  const id = await ask(world);
  const viewer = await makeMember(world.workspace, { role: "viewer" });
  expect(await readBacktest(viewer, { id })).toMatchObject({ state: "waiting", progress: 0 });
  await expect(startBacktest({ ...viewer }, { workflowId: world.workflowId, range: DAY })).rejects.toThrow(/operator/);
});

test("error: another workspace's backtest is not there", async () => {
  const [here, there] = [await makeExampleWorld(), await makeExampleWorld()];
  const id = await ask(here);
  const reads = [readBacktest, listAlerts, cancelBacktest];
  for (const read of reads) {
    await expect(read(there.owner, { id })).rejects.toThrow("This backtest is not here. It may have been removed.");
  }
});

test("behavior: who is forgotten stands in no backtest any more", async () => {
  const world = await makeExampleWorld();
  const of = { id: world.workflowId, workspaceId: world.workspace.id };
  const { id, address } = await makeBacktest(of);
  const subscriber = await makeSubscriber(world.workspace, { address });
  await db.transaction((tx) => forgetBacktests(tx, subscriberContext(world.workspace, subscriber)));
  expect(await db.$count(backtestAlert, eq(backtestAlert.backtestId, id))).toBe(0);
  expect(await db.$count(backtestWallet, eq(backtestWallet.backtestId, id))).toBe(0);
});
