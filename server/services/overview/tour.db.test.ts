import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import type { MemberContext } from "#server/services/context.ts";
import { markTour } from "#server/services/workspace/mark-tour.ts";
import {
  makeDelivery,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { readOverview } from "./read-overview.ts";

const tourOf = async (ctx: MemberContext) => (await readOverview(ctx)).tour;

async function publishIn(of: { id: number; slug: string }) {
  const made = await makeWorkflow(of, { name: "Collateral watch", state: "live" });
  const version = await makeVersion(made);
  await getDb().db.update(workflow).set({ liveVersionId: version.id }).where(eq(workflow.id, made.id));
  return { ...made, versionId: version.id };
}

async function tellIn(of: { id: number; slug: string }, live: Awaited<ReturnType<typeof publishIn>>) {
  const run = await makeRun(live, { versionId: live.versionId });
  const execution = await makeExecution({ run, subscriber: await makeSubscriber(of) });
  await makeDelivery(execution, { channel: "email", state: "delivered" });
}

test("default: the first steps tick themselves, from a choice to the first alert", async () => {
  const of = await makeWorkspace();
  const ctx = await makeMember(of, { role: "operator" });
  const nothing = { chosen: false, tried: false, live: false, told: false, workflowId: null };
  expect(await tourOf(ctx)).toEqual(nothing);
  await markTour(ctx, { as: "tried" });
  expect(await tourOf(ctx)).toEqual({ ...nothing, tried: true });
  const live = await publishIn(of);
  expect(await tourOf(ctx)).toEqual({ chosen: true, tried: true, live: true, told: false, workflowId: live.id });
  await tellIn(of, live);
  expect(await tourOf(ctx)).toMatchObject({ told: true });
});

test("behavior: who puts the steps away sees them no more; a colleague still does", async () => {
  const of = await makeWorkspace();
  const [ctx, other] = [await makeMember(of, { role: "owner" }), await makeMember(of, { role: "operator" })];
  await markTour(ctx, { as: "closed" });
  expect(await tourOf(ctx)).toBeNull();
  expect(await tourOf(other)).not.toBeNull();
});

test("behavior: nobody who only looks, and nobody where all has long been running, is shown first steps", async () => {
  const of = await makeWorkspace();
  expect(await tourOf(await makeMember(of, { role: "viewer" }))).toBeNull();
  await tellIn(of, await publishIn(of));
  expect(await tourOf(await makeMember(of, { role: "operator" }))).toBeNull();
});
