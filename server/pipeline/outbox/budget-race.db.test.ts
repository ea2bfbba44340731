import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb, type Tx } from "#db/client.ts";
import { learned } from "#db/schema/personalisation.ts";
import { createTurns } from "#server/kernel/take-turns.ts";
import { hand, makeDrafted } from "#server/testing/outbox-world.ts";
import { makeTimedWorld, ofNewEvent, rowsOf } from "#server/testing/times-world.ts";
import { claimDeliveries } from "./claim-deliveries.ts";

/** Two deciders at the last place of a learned weekly budget, step by step. */

const { db } = getDb();
beforeEach(() => db.execute(sql`truncate delivery, delivery_attempt, inbox_message, digest`));

const WEEKLY_MAX = 3;
/** Fewer than that interrupted them: one more goes; from there on the rest waits for the digest. */
const FULL_AT = 3;

/** Somebody who was learned to have enough of three a week, with so many alerts waiting to leave by mail. */
async function makeWorld(alerts: number) {
  const world = await makeTimedWorld();
  const { stage, subscriber, worker } = world;
  await db.insert(learned).values({
    ...{ topicId: 0, subscriberId: subscriber.id, workspaceId: stage.workspace.id, base: "0", weeklyMax: WEEKLY_MAX },
  });
  for (let i = 0; i < alerts; i++) {
    const alert = { value: "5", heldBecause: null, chance: null, isFree: true };
    const drafted = await makeDrafted(await ofNewEvent(stage), { subscriber, draft: { alert } });
    await hand(worker, [{ ...drafted, now: worker.clock.now() }]);
  }
  const now = worker.clock.now();
  const claim = (tx: Tx, limit: number) =>
    claimDeliveries(tx, {
      ...{ channel: "email", isLinkable: true, limit, turns: createTurns(), clock: worker.clock, now, rooms: [] },
      ...{ paceNow: sql`${now.toISOString()}::timestamptz`, fallBack: async () => undefined },
      open: () => ({ target: "clara@example.com", label: "c…@example.com", extra: null }),
    });
  return { ...world, claim };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

const claimAlone = ({ claim }: World, limit: number) => db.transaction((tx) => claim(tx, limit));
const statesOf = async ({ subscriber }: World) =>
  (await rowsOf(subscriber.id)).map(({ state, leaseUntil }) => (leaseUntil ? "sending" : state));

test("behavior: what another worker is sending takes its place of the week", async () => {
  const world = await makeWorld(FULL_AT + 2);
  for (let i = 0; i < FULL_AT; i++) expect((await claimAlone(world, 1)).going).toHaveLength(1);
  expect((await claimAlone(world, 5)).going).toHaveLength(0);
  expect(await statesOf(world)).toEqual([...Array(FULL_AT).fill("sending"), "deferred", "deferred"]);
});

test("behavior: two workers that decide at once never take the last place twice", async () => {
  const world = await makeWorld(FULL_AT + 1);
  for (let i = 1; i < FULL_AT; i++) await claimAlone(world, 1);
  const first = Promise.withResolvers<void>();
  const decided = Promise.withResolvers<number>();
  const one = db.transaction(async (tx) => {
    decided.resolve((await world.claim(tx, 1)).going.length);
    await first.promise;
  });
  expect(await decided.promise).toBe(1);
  let isDone = false;
  const two = claimAlone(world, 1).finally(() => {
    isDone = true;
  });
  // until it stands before what the first one holds, or has decided without it
  while (!isDone && !(await isHeldUp())) await db.execute(sql`select pg_sleep(0.01)`);
  first.resolve();
  await one;
  expect((await two).going).toHaveLength(0);
  expect(await statesOf(world)).toEqual([...Array(FULL_AT).fill("sending"), "deferred"]);
});

async function isHeldUp(): Promise<boolean> {
  const [row] = await db.execute<{ held: boolean }>(sql`
    select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      and query like '%from subscriber%for no key update%') as held`);
  return row?.held === true;
}

test("behavior: an alert is one interruption, by however many channels it goes", async () => {
  const world = await makeWorld(FULL_AT);
  for (let i = 1; i < FULL_AT; i++) await claimAlone(world, 1);
  // the last one also goes by another channel, which is under way
  await db.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, topic_id, node_id, effect_key,
      channel, target, urgency, content, why, next_at, occurred_at, created_at, lease_until)
    select workspace_id, workflow_id, run_id, execution_id, subscriber_id, topic_id, node_id, effect_key || ':telegram',
      'telegram', '42', urgency, content, why, next_at, occurred_at, created_at, next_at
    from delivery where subscriber_id = ${world.subscriber.id}::bigint and state = 'waiting' and channel = 'email'`);
  expect((await claimAlone(world, 1)).going).toHaveLength(1);
});

test("behavior: of whom no budget was learned nobody waits for anybody", async () => {
  const world = await makeWorld(2);
  await db.delete(learned).where(eq(learned.subscriberId, world.subscriber.id));
  await db.transaction(async (tx) => {
    expect((await world.claim(tx, 1)).going).toHaveLength(1);
    // in the midst of it
    expect((await claimAlone(world, 1)).going).toHaveLength(1);
  });
});
