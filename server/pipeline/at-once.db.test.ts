import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { edgeCount, run } from "#db/schema/audience.ts";
import { trigger } from "#db/schema/workflow.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { makeSignalWorld } from "#server/testing/bench/signal-world.ts";
import { createAtOnce } from "./at-once.ts";

const { db } = getDb();

/** A signal that six of each hundred and one are told of, within one transaction. */
async function tellAtOnce(name: string, size: number) {
  const world = await makeSignalWorld({ name, size, value: "1.95" });
  const [{ id: triggerId } = { id: 0 }] = await db
    .select({ id: trigger.id })
    .from(trigger)
    .where(eq(trigger.workflowId, world.workflowId));
  const at = new Date();
  const ids = { triggerId, workspaceId: world.workspaceId, sourceKey: "one" };
  const signal = { kind: "signal" as const, ...ids, payload: { healthFactor: "1.95" }, occurredAt: at, observedAt: at };
  const takeWhole = createAtOnce({ clock: systemClock, chance: () => 0.5 });
  await db.transaction((tx) => takeWhole(tx, signal));
  const [made] = await db.select().from(run).where(eq(run.workflowId, world.workflowId));
  const counts = await db
    .select()
    .from(edgeCount)
    .where(eq(edgeCount.runId, made?.id ?? 0));
  const [told] = await db.execute<{ inbox: number; ended: number }>(sql`
    select (select count(*)::int from inbox_message where workspace_id = ${world.workspaceId}::bigint) as inbox,
      (select count(*)::int from execution where run_id = ${made?.id ?? 0}::bigint and state = 'done') as ended`);
  return { world, run: made, counts: Object.fromEntries(counts.map((one) => [one.edgeId, one.passed])), ...told };
}

test("default: a small run decided by one statement is told, counted once and done within the transaction", async () => {
  const size = limits.listedAudienceMax + 101;
  const { world, run: made, counts, inbox, ended } = await tellAtOnce("at-once-large", size);
  expect(made).toMatchObject({ state: "done", reason: null, reachedCount: size, prefix: ["who", "if"] });
  expect(made?.doneAt).not.toBeNull();
  expect([inbox, ended]).toEqual([world.expected, world.expected]);
  expect(counts).toEqual({ a: size, b: size, c: world.expected, "stop:if": size - world.expected });
});

test("default: so is one whose few people are walked one by one", async () => {
  const { world, run: made, counts, inbox, ended } = await tellAtOnce("at-once-small", 40);
  expect(made).toMatchObject({ state: "done", reachedCount: 40, prefix: null });
  expect([inbox, ended]).toEqual([world.expected, 40]);
  expect(counts).toEqual({ a: 40, b: 40, c: world.expected, "stop:if": 40 - world.expected });
});
