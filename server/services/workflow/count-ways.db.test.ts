import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeEdgeCount,
  makeMember,
  makeRun,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { readFunnel } from "../run/read-funnel.ts";
import { countWays } from "./count-ways.ts";

type Of = { id: number; workspaceId: number };
let ctx: MemberContext;
let of: Of;
let live: number;
let older: number;

beforeEach(async () => {
  const workspace = await makeWorkspace();
  ctx = await makeMember(workspace, { role: "viewer" });
  const made = await makeWorkflow(workspace, { state: "live" });
  of = made;
  older = (await makeVersion(of, { number: 1 })).id;
  live = (await makeVersion(of, { number: 2 })).id;
  await getDb().db.execute(sql`update workflow set live_version_id = ${live}::bigint where id = ${of.id}::bigint`);
});

const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

/** A run with its counters. */
async function ran(versionId: number, hours: number, counts: Record<string, number> = {}) {
  const run = await makeRun(of, { versionId, createdAt: hoursAgo(hours) });
  for (const [edgeId, passed] of Object.entries(counts)) await makeEdgeCount(run, { edgeId, passed });
  return run;
}

const count = (input: Omit<Parameters<typeof countWays>[1], "id"> = {}) => countWays(ctx, { id: of.id, ...input });

test("default: the live version's last 24 hours, who passed apart from who stopped", async () => {
  await ran(live, 1, { e1: 10, e2: 8, "stop:line": 7 });
  await ran(live, 2, { e1: 5, "stop:line": 5 });
  await ran(live, 30, { e1: 100 });
  await ran(older, 1, { e1: 1_000 });
  expect(await count()).toEqual({
    versionNumber: 2,
    since: hoursAgo(24),
    isCut: false,
    events: { when: 2 },
    passed: { e1: 15, e2: 8 },
    stopped: { line: 12 },
  });
});

test("behavior: seven days, and a version that is not live", async () => {
  await ran(live, 30, { e1: 100 });
  await ran(live, 8 * 24, { e1: 7 });
  await ran(older, 1, { e1: 1_000, "stop:wallet": 3 });
  expect(await count({ span: "week" })).toMatchObject({ events: { when: 1 }, passed: { e1: 100 } });
  expect(await count({ version: 1 })).toMatchObject({
    versionNumber: 1,
    passed: { e1: 1_000 },
    stopped: { wallet: 3 },
  });
});

test("behavior: nothing ran, nothing live, and another's workflow", async () => {
  expect(await count()).toMatchObject({ versionNumber: 2, events: {}, passed: {}, stopped: {} });
  const draft = await makeWorkflow({ id: ctx.workspaceId, slug: ctx.slug });
  expect(await countWays(ctx, { id: draft.id })).toMatchObject({ versionNumber: null, events: {}, passed: {} });
  const outsider = await makeMember(await makeWorkspace());
  await expect(countWays(outsider, { id: of.id })).rejects.toThrow(NotFoundError);
  await expect(count({ version: 9 })).rejects.toThrow(NotFoundError);
});

test("behavior: of more runs than are counted, the newest, and it says from when", async () => {
  await getDb().db.execute(sql`
    insert into run (workspace_id, workflow_id, version_id, event_id, trigger_node_id, "values", event_key, state,
      occurred_at, created_at)
    select ${of.workspaceId}::bigint, ${of.id}::bigint, ${live}::bigint, 1000000 + n, 'when', '{}', 'k' || n, 'done',
      ${NOW.toISOString()}::timestamptz, ${NOW.toISOString()}::timestamptz - make_interval(secs => n)
    from generate_series(1, ${limits.funnelRunsMax + 5}::integer) n`);
  const found = await count();
  expect(found).toMatchObject({ isCut: true, events: { when: limits.funnelRunsMax } });
  expect(found.since).toEqual(new Date(NOW.getTime() - limits.funnelRunsMax * 1_000));
});

test("default: one run's own funnel", async () => {
  const run = await ran(live, 1, { e1: 10, "stop:line": 7 });
  expect(await readFunnel(ctx, { id: run.id })).toMatchObject({
    version: { number: 2 },
    passed: { e1: 10 },
    stopped: { line: 7 },
    counted: "all",
  });
});

test("behavior: what was not counted yet is unknown, and what is on its way is said", async () => {
  const nobody = await makeRun(of, { versionId: live });
  const waiting = await makeRun(of, { versionId: live, state: "waiting" });
  const forgotten = await makeRun(of, { versionId: live, reachedCount: 4 });
  const open = await makeRun(of, { versionId: live, state: "running" });
  await makeEdgeCount(open, { edgeId: "e1", passed: 1 });
  const counted = async ({ id }: { id: number }) => (await readFunnel(ctx, { id })).counted;
  expect([await counted(nobody), await counted(waiting), await counted(forgotten), await counted(open)]).toEqual([
    "all",
    "none",
    "none",
    "so-far",
  ]);
  const outsider = await makeMember(await makeWorkspace());
  await expect(readFunnel(outsider, { id: open.id })).rejects.toThrow(NotFoundError);
});
