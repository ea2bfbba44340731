import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainAudit, chainCursor, chainOrder, endpointHealth, owedRange } from "#db/schema/ingest.ts";
import type { schedule } from "#db/schema/schedule.ts";
import { watchMinute } from "#db/schema/watch.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { handleHealth } from "#server/api/health.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeAdmin,
  makeHash,
  makeMember,
  makeTrigger,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { makeSchedule, makeWatch } from "#server/testing/reading-factories.ts";
import { timeSpec } from "#server/testing/schedule-world.ts";
import { orderReadOn } from "./order-read-on.ts";
import { readHealth, readInstallationHealth } from "./read-health.ts";
import { readStatus } from "./read-status.ts";

const { db } = getDb();
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const CHAIN = 1;

let ctx: MemberContext;
let workflow: { id: number; workspaceId: number };

beforeEach(async () => {
  await db.execute(
    sql`truncate chain_cursor, chain_order, owed_range, chain_audit, endpoint_health, watch_minute, trigger`,
  );
  const workspace = await makeWorkspace();
  ctx = await makeMember(workspace, { role: "viewer" });
  workflow = await makeWorkflow(workspace, { name: "Collateral watch", state: "live" });
  await makeTrigger(workflow, { kind: "log", chainId: CHAIN });
});

const makeCursor = (o: Partial<typeof chainCursor.$inferInsert> = {}) =>
  db.insert(chainCursor).values({
    chainId: CHAIN,
    blockNumber: 1_000,
    blockHash: makeHash(),
    blockAt: ago(12),
    headNumber: 1_000,
    checkedAt: ago(1),
    startNumber: 900,
    processed: 88,
    safeNumber: 990,
    finalizedNumber: 980,
    verifiedAt: ago(20),
    verifiedNumber: 1_000,
    ...o,
  });

const endpoint = (place: number, o: Partial<typeof endpointHealth.$inferInsert> = {}) => ({
  chainId: CHAIN,
  place,
  transport: "http",
  host: `rpc-${place}.example`,
  score: 0.98,
  inUse: place === 1,
  updatedAt: ago(2),
  ...o,
});

test("default: a chain that nobody reads yet is there, and says so", async () => {
  const { chains } = await readHealth(ctx);
  expect(chains).toMatchObject([
    { chainId: CHAIN, name: "Ethereum", state: "unread", blockNumber: null, owed: [], audit: null, endpointFacts: [] },
  ]);
});

test("default: how far a chain is read, verified, safe and final", async () => {
  await makeCursor();
  expect((await readHealth(ctx)).chains).toMatchObject([
    {
      state: "on-time",
      blockNumber: 1_000,
      blockAt: ago(12),
      startNumber: 900,
      processed: 88,
      safeNumber: 990,
      finalizedNumber: 980,
      verifiedNumber: 1_000,
      verifiedAt: ago(20),
      haltedAt: null,
    },
  ]);
});

test("behavior: owed blocks are counted in full and the nearest are listed", async () => {
  await makeCursor();
  const range = { chainId: CHAIN, reason: "No endpoint tells its logs.", tries: 2, createdAt: ago(300) };
  await db.insert(owedRange).values(
    Array.from({ length: 10 }, (_, i) => ({
      ...range,
      fromBlock: i * 10,
      toBlock: i * 10 + 1,
      nextAt: ago(-60 * i),
    })),
  );
  await db
    .insert(owedRange)
    .values({ ...range, fromBlock: 500, toBlock: 599, nextAt: NOW, state: "done", doneAt: NOW });
  const [chain] = (await readHealth(ctx)).chains;
  expect(chain).toMatchObject({ owedBlocks: 20, owedRanges: 10 });
  expect(chain?.owed).toHaveLength(8);
  expect(chain?.owed[0]).toEqual({
    fromBlock: 0,
    toBlock: 1,
    reason: "No endpoint tells its logs.",
    tries: 2,
    nextAt: NOW,
    since: ago(300),
  });
});

test("behavior: members see how endpoints do, the admin also whose they are", async () => {
  await makeCursor();
  await db
    .insert(endpointHealth)
    .values([endpoint(1), endpoint(2, { trouble: "It is slow." }), endpoint(3, { restsUntil: ago(-30), score: 0.2 })]);
  const [mine] = (await readHealth(ctx)).chains;
  expect(mine?.endpoints).toEqual(["well", "troubled", "resting"]);
  expect(mine?.endpointFacts.map(({ host, place, inUse }) => ({ host, place, inUse }))).toEqual([
    { host: null, place: 1, inUse: true },
    { host: null, place: 2, inUse: false },
    { host: null, place: 3, inUse: false },
  ]);
  const [all] = (await readInstallationHealth(makeAdmin())).chains;
  expect(all?.endpointFacts[2]).toMatchObject({ host: "rpc-3.example", restsUntil: ago(-30) });
});

test("behavior: the last audit counts, and reads are told per whole minute", async () => {
  await makeCursor();
  const audit = { chainId: CHAIN, fromBlock: 1, toBlock: 900, doneBlock: 900, logs: 412 };
  await db.insert(chainAudit).values([
    { ...audit, missing: 3, startedAt: ago(90_000), endedAt: ago(89_000) },
    { ...audit, surplus: 1, startedAt: ago(3_600), endedAt: ago(3_500) },
  ]);
  await db.insert(watchMinute).values([
    { chainId: CHAIN, minuteAt: ago(60), reads: 240, calls: 2, failed: 1 },
    { chainId: CHAIN, minuteAt: ago(120), reads: 120, calls: 1, failed: 0 },
    { chainId: CHAIN, minuteAt: NOW, reads: 5, calls: 1, failed: 0 },
  ]);
  const [chain] = (await readHealth(ctx)).chains;
  expect(chain?.audit).toMatchObject({ missing: 0, surplus: 1, logs: 412, endedAt: ago(3_500) });
  expect(chain?.perMinute.reads).toHaveLength(59);
  expect(chain?.perMinute.reads.slice(-3)).toEqual([0, 120, 240]);
  expect(chain?.perMinute.failed).toBe(1);
});

test("behavior: values that can not be read are named, those that were told as unknown first", async () => {
  const trigger = await makeTrigger(workflow, { kind: "reading", chainId: CHAIN });
  await makeWatch(trigger, { chainId: CHAIN, wallet: "0x01", value: "1.4", readAt: NOW });
  await makeWatch(trigger, { chainId: CHAIN, wallet: "0x02", failingSince: ago(600), trouble: "It reverted." });
  await makeWatch(trigger, {
    chainId: CHAIN,
    wallet: "0x03",
    failingSince: ago(60),
    unknownToldAt: ago(5),
    value: "1.2",
  });
  const { watching } = await readHealth(ctx);
  expect(watching).toMatchObject({ total: 3, failing: 2, unknown: 1 });
  expect(watching.shown.map(({ wallet, isUnknown, workflowName }) => [wallet, isUnknown, workflowName])).toEqual([
    ["0x03", true, "Collateral watch"],
    ["0x02", false, "Collateral watch"],
  ]);
});

test("behavior: schedules by what comes next, heights with how many blocks are left, those that are over last", async () => {
  await makeCursor();
  const make = async (o: Partial<typeof schedule.$inferInsert>) => {
    const trigger = await makeTrigger(workflow, { kind: "time", nodeId: `when-${JSON.stringify(o).length}` });
    await makeSchedule(trigger, o);
  };
  const hourly = { kind: "every" as const, everySeconds: 3_600, from: NOW.toISOString() };
  await make({ spec: timeSpec(hourly), nextAt: null, endedAt: ago(1) });
  await make({
    spec: timeSpec({ kind: "height", chainId: CHAIN, block: 1_200 }),
    nextAt: null,
    chainId: CHAIN,
    nextBlock: 1_200,
  });
  await make({ spec: timeSpec(hourly), nextAt: ago(-900) });
  const { schedules } = await readHealth(ctx);
  expect(schedules.total).toBe(3);
  expect(
    schedules.shown.map(({ nextAt, nextBlock, blocksLeft, isOver }) => [nextAt, nextBlock, blocksLeft, isOver]),
  ).toEqual([
    [ago(-900), null, null, false],
    [null, 1_200, 200, false],
    [null, null, null, true],
  ]);
});

test("behavior: another workspace's chains, values and schedules are not in it; the admin sees all", async () => {
  const trigger = await makeTrigger(workflow, { kind: "reading", chainId: CHAIN });
  await makeWatch(trigger, { failingSince: ago(60) });
  await makeSchedule(trigger, { spec: timeSpec({ kind: "at", at: NOW.toISOString() }) });
  const other = await makeMember(await makeWorkspace());
  const health = await readHealth(other);
  expect(health).toMatchObject({ chains: [], watching: { total: 0, shown: [] }, schedules: { total: 0, shown: [] } });
  const all = await readInstallationHealth(makeAdmin());
  expect(all.watching.shown[0]?.workspaceSlug).toBe(ctx.slug);
  expect(all.schedules.shown.length).toBeGreaterThan(0);
});

test("behavior: R6 an admin has a halted chain read on; its workspaces can read who did", async () => {
  await makeCursor({ haltedAt: ago(600) });
  const admin = makeAdmin();
  await orderReadOn(admin, { chainId: CHAIN });
  await orderReadOn(admin, { chainId: CHAIN });
  expect(await db.select().from(chainOrder)).toEqual([{ chainId: CHAIN, askedAt: NOW, askedBy: admin.actor.address }]);
  const [chain] = (await readHealth(ctx)).chains;
  expect(chain).toMatchObject({ state: "halted", haltedAt: ago(600), orderedAt: NOW });
  const entries = await db.select().from(auditEntry).where(eq(auditEntry.workspaceId, ctx.workspaceId));
  expect(entries.map(({ action }) => action)).toContain("chain.read-on");
});

test("error: a chain that is read as usual takes no such order", async () => {
  await makeCursor();
  await expect(orderReadOn(makeAdmin(), { chainId: CHAIN })).rejects.toThrow(ConflictError);
});

test("default: monitors learn each chain's state and lag, and no secrets", async () => {
  await makeCursor();
  await db.insert(endpointHealth).values(endpoint(1));
  expect(await readStatus(NOW)).toEqual({
    ok: true,
    at: NOW.toISOString(),
    chains: [
      {
        chainId: CHAIN,
        name: "Ethereum",
        state: "on-time",
        blockNumber: 1_000,
        behindBlocks: 0,
        lagSeconds: 12,
        owedBlocks: 0,
      },
    ],
  });
});

test("behavior: M18 T10 a monitor that asks strictly hears of a chain that stands still", async () => {
  await makeCursor({ blockAt: ago(900), checkedAt: new Date() });
  const url = "http://localhost/api/health";
  const calm = await handleHealth(new Request(url));
  expect(calm.status).toBe(200);
  expect(await calm.json()).toMatchObject({ ok: false, chains: [{ state: "standing" }] });
  const strict = await handleHealth(new Request(`${url}?strict`));
  expect(strict.status).toBe(503);
});
