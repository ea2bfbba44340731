import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { trigger, workflow } from "#db/schema/workflow.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { BadInputError, NotAllowedError } from "#server/kernel/errors.ts";
import { NOBODY } from "#server/services/audit/write-audit.ts";
import type { MemberContext } from "#server/services/context.ts";
import { makeMember, NOW } from "#server/testing/factories.ts";
import { makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { expireWorkflows } from "./expire-workflows.ts";
import { setExpiry } from "./set-expiry.ts";
import { pauseWorkflow, resumeWorkflow } from "./set-workflow-state.ts";

const { db } = getDb();
const hours = (n: number) => new Date(NOW.getTime() + n * 3_600_000);

let ctx: MemberContext;
let id: number;

beforeEach(async () => {
  const made = await makeLiveWorkflow();
  id = made.workflow.id;
  await db.update(workflow).set({ liveVersionId: made.version.id }).where(eq(workflow.id, id));
  ctx = await makeMember(made.workspace, { role: "operator" });
});

const row = async () => (await db.select().from(workflow).where(eq(workflow.id, id)))[0];
const isAwake = async () => (await db.select().from(trigger).where(eq(trigger.workflowId, id)))[0]?.active;
const changes = () =>
  db
    .select()
    .from(auditEntry)
    .where(eq(auditEntry.subject, `workflow:${id}`))
    .orderBy(auditEntry.id);

test("default: at its end a workflow pauses by itself, and it is written down that nobody did it", async () => {
  await setExpiry(ctx, { id, expiresAt: hours(2) });
  expect(await expireWorkflows(db, hours(1.99))).toBe(0);
  expect(await isAwake()).toBe(true);
  expect(await expireWorkflows(db, hours(2))).toBe(1);
  expect(await row()).toMatchObject({ state: "paused", pausedAt: hours(2), pausedBy: null, expiresAt: hours(2) });
  expect(await isAwake()).toBe(false);
  expect((await changes()).map(({ action, actor }) => [action, actor])).toEqual([
    ["workflow.set-expiry", ctx.actor.address],
    ["workflow.expire", NOBODY.address],
  ]);
  expect(await expireWorkflows(db, hours(3))).toBe(0);
});

test("behavior: two processes pause it once", async () => {
  await setExpiry(ctx, { id, expiresAt: hours(2) });
  const counts = await Promise.all([expireWorkflows(db, hours(2)), expireWorkflows(db, hours(2))]);
  expect(counts.toSorted()).toEqual([0, 1]);
});

test("behavior: without an end, or with a later one, it goes on", async () => {
  await setExpiry(ctx, { id, expiresAt: hours(2) });
  await setExpiry(ctx, { id, expiresAt: null });
  expect(await expireWorkflows(db, hours(3))).toBe(0);
  expect((await row())?.state).toBe("live");
});

test("behavior: one that was paused before its end stays as it is", async () => {
  await setExpiry(ctx, { id, expiresAt: hours(2) });
  await pauseWorkflow(ctx, { id });
  expect(await expireWorkflows(db, hours(3))).toBe(0);
  expect((await row())?.pausedBy).toBe(ctx.actor.address);
});

test("behavior: resumed after its end it goes on without one, awake from then on", async () => {
  await setExpiry(ctx, { id, expiresAt: hours(2) });
  await expireWorkflows(db, hours(2));
  await resumeWorkflow({ ...ctx, now: hours(5) }, { id });
  expect(await row()).toMatchObject({ state: "live", expiresAt: null });
  expect(await expireWorkflows(db, hours(6))).toBe(0);
  const [woken] = await db.select().from(trigger).where(eq(trigger.workflowId, id));
  expect(woken).toMatchObject({ active: true, activeFrom: hours(5) });
});

test("behavior: resumed before its end it keeps it", async () => {
  await setExpiry(ctx, { id, expiresAt: hours(2) });
  await pauseWorkflow(ctx, { id });
  await resumeWorkflow({ ...ctx, now: hours(1) }, { id });
  expect((await row())?.expiresAt).toEqual(hours(2));
});

test("error: an end that has passed is refused", () => {
  expect(() => setExpiry(ctx, { id, expiresAt: hours(-1) })).toThrow(BadInputError);
});

test("error: viewers set no end", () => {
  expect(() => setExpiry({ ...ctx, role: "viewer" }, { id, expiresAt: hours(1) })).toThrow(NotAllowedError);
});
