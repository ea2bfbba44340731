import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { getDb, inWorkspace } from "#db/client.ts";
import { trigger, workflow } from "#db/schema/workflow.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import { balanceOf } from "#server/ledger/account.ts";
import {
  makeAdmin,
  makeDelivery,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeTrigger,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { enterWorkspace } from "./enter-workspace.ts";
import { grantCredits } from "./grant-credits.ts";
import { listHistory, listHistorySchema } from "./list-history.ts";
import { listAllWorkflows } from "./list-workflows.ts";
import { listWorkspaces } from "./list-workspaces.ts";
import { readAnyExecution } from "./read-any-execution.ts";
import { pauseAnyWorkflow, resumeAnyWorkflow } from "./set-workflow-state.ts";

const admin = makeAdmin();
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);

type Place = Awaited<ReturnType<typeof furnish>>;
let harbour: Place;
let tide: Place;
beforeAll(async () => {
  harbour = await furnish("Harbour");
  tide = await furnish("Tide");
});

/** A workspace with one live workflow that told one subscriber an hour ago and failed another two days ago. */
async function furnish(name: string) {
  const of = await makeWorkspace({ name, slug: name.toLowerCase() });
  await makeMember(of);
  const subscriber = await makeSubscriber(of);
  const flow = await makeWorkflow(of, { name: `${name} flow`, state: "live" });
  const spec = { kind: "signal" as const, fields: [] };
  const plan = { graph: emptyGraph(), triggers: [{ nodeId: "when", spec }], audiences: {}, topicIds: [], outputs: {} };
  const version = await makeVersion(flow, { plan });
  await getDb().db.update(workflow).set({ liveVersionId: version.id }).where(eq(workflow.id, flow.id));
  await makeTrigger(flow, { versionId: version.id });
  const run = await makeRun(flow, { versionId: version.id, createdAt: ago(1) });
  const told = await makeExecution({ run, subscriber }, { createdAt: ago(1) });
  await makeDelivery(told, { state: "unfunded" });
  const oldRun = await makeRun(flow, { versionId: version.id, createdAt: ago(48) });
  await makeExecution({ run: oldRun, subscriber }, { createdAt: ago(48), outcome: "failed" });
  return { ...of, flow, subscriber, told };
}

const history = (o: Partial<Parameters<typeof listHistorySchema.parse>[0] & object> = {}) =>
  listHistory(admin, listHistorySchema.parse(o));

test("default: every workspace with its figures of a day", async () => {
  const { workspaces } = await listWorkspaces(admin);
  expect(workspaces).toMatchObject([
    { slug: "harbour", memberCount: 1, subscriberCount: 1, liveCount: 1, pausedCount: 0, runCount: 1, toldCount: 1 },
    { slug: "tide", failedCount: 0, unfundedCount: 1, availableMilli: 0, lastRunAt: ago(1) },
  ]);
});

test("default: executions of every workspace, newest first, each with its place", async () => {
  const { executions, nextBefore } = await history();
  expect(executions.map((row) => [row.workspaceSlug, row.outcome])).toEqual([
    ["tide", "failed"],
    ["tide", "told"],
    ["harbour", "failed"],
    ["harbour", "told"],
  ]);
  expect(nextBefore).toBeNull();
});

test("args: history by workspace, outcome, wallet and page", async () => {
  expect((await history({ workspace: "tide" })).executions).toHaveLength(2);
  expect((await history({ workspace: "nowhere" })).executions).toEqual([]);
  expect((await history({ outcome: "failed" })).executions).toHaveLength(2);
  expect((await history({ wallet: harbour.subscriber.address })).executions.map((e) => e.workspaceSlug)).toEqual([
    "harbour",
    "harbour",
  ]);
  const first = await history({ limit: 3 });
  const second = await history({ limit: 3, before: first.nextBefore ?? 0 });
  expect([first.executions.length, second.executions.length, second.nextBefore]).toEqual([3, 1, null]);
});

test("default: one execution of any workspace, as its members see it", async () => {
  expect(await readAnyExecution(admin, { slug: "tide", id: tide.told.id })).toMatchObject({ id: tide.told.id });
  await expect(readAnyExecution(admin, { slug: "tide", id: harbour.told.id })).rejects.toThrow("not here");
});

test("default: a brake for any workflow, written down with the admin's name", async () => {
  const { id } = tide.flow;
  const isActive = async () => (await getDb().db.select().from(trigger).where(eq(trigger.workflowId, id)))[0]?.active;
  await pauseAnyWorkflow(admin, { slug: "tide", id });
  expect(await listAllWorkflows(admin)).toMatchObject([
    { workspaceSlug: "harbour", state: "live" },
    { workspaceSlug: "tide", id, state: "paused", pausedBy: admin.actor.address },
  ]);
  expect(await isActive()).toBe(false);
  await resumeAnyWorkflow(admin, { slug: "tide", id });
  const log = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, tide.id));
  expect(log.map(({ actor, action }) => [actor, action])).toEqual([
    [admin.actor.address, "workflow.pause"],
    [admin.actor.address, "workflow.resume"],
  ]);
});

test("error: a workflow is stopped in its own workspace only", async () => {
  await expect(pauseAnyWorkflow(admin, { slug: "harbour", id: tide.flow.id })).rejects.toThrow("not here");
  await expect(pauseAnyWorkflow(admin, { slug: "nowhere", id: 1 })).rejects.toThrow(
    "The workspace nowhere is not here.",
  );
});

test("default: credits are granted once for each key", async () => {
  const grant = { slug: "harbour", amountMilli: 5_000, note: "pilot", key: crypto.randomUUID() };
  expect(await grantCredits(admin, grant)).toEqual({ availableMilli: 5_000 });
  await expect(grantCredits(admin, grant)).rejects.toThrow("These credits were granted already.");
  const again = await Promise.allSettled(
    Array.from({ length: 5 }, () => grantCredits(admin, { ...grant, key: "1b671a64-40d5-491e-99b0-da01ff1f3341" })),
  );
  expect(again.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const balance = await inWorkspace(harbour.id, (tx) => balanceOf(tx, harbour.id));
  expect(balance.availableMilli).toBe(10_000);
  const log = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, harbour.id));
  expect(log).toHaveLength(2);
  expect(log[0]).toMatchObject({ action: "credit.grant", facts: { amountMilli: 5_000, note: "pilot" } });
});

test("behavior: looking in lets nobody change anything", async () => {
  const viewer = await enterWorkspace(admin, { slug: "tide", role: "viewer" });
  const { renameWorkspace } = await import("../workspace/rename-workspace.ts");
  await expect(renameWorkspace(viewer, { name: "Mine" })).rejects.toThrow("Your role here is viewer");
});
