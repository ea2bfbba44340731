import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { recount } from "#server/ledger/recount.ts";
import { cancelRun } from "#server/services/run/cancel-run.ts";
import { readRun } from "#server/services/run/read-run.ts";
import { makeChannelAddress, makeMember, makeSubscriber } from "#server/testing/factories.ts";
import { giveCredits } from "#server/testing/outbox-world.ts";
import { sealPeople } from "#server/testing/seal-people.ts";
import { makePath } from "#server/testing/whole-path.ts";

/** Pausing and cancelling in the midst of things, over every stage from match to the channels. */

const { db } = getDb();

type Path = Awaited<ReturnType<typeof makePath>>;

const setState = (path: Path, state: "live" | "paused") =>
  db.update(workflow).set({ state }).where(eq(workflow.id, path.workflow.id));

/** A path to all subscribers of the topic: so many, each with a mail address, and credits for so many mails. */
async function makeCrowd(o: { size: number; credits: number }): Promise<Path> {
  const path = await makePath({ audience: (topicId) => ({ kind: "topic", topicId }) });
  await db.execute(sql`
    with people as (
      insert into subscriber (workspace_id, address)
      select ${path.workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${o.size}::int) g
      returning id, workspace_id, address)
    insert into channel_address (workspace_id, subscriber_id, kind, sealed, state)
    select workspace_id, id, 'email', address || '@example.com', 'on' from people`);
  await sealPeople();
  await db.execute(sql`
    insert into preference (subscriber_id, topic_id, workspace_id, enabled)
    select id, ${path.topic.id}::bigint, workspace_id, true from subscriber where workspace_id = ${path.workspace.id}::bigint`);
  await giveCredits(path.workspace.id, o.credits);
  return path;
}

async function statesOf({ workspace }: Path) {
  const rows = await db.execute<{ state: string; n: number }>(sql`
    select channel || ' ' || state as state, count(*)::int as n from delivery
    where workspace_id = ${workspace.id}::bigint group by 1 order by 1`);
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

/** What the counters say, and what counting says: the same, at every moment. */
async function progressOf(runId: number) {
  const [kept] = await db.execute(sql`
    select sum(open)::int as open, sum(told)::int as told, sum(stopped)::int as stopped, sum(failed)::int as failed,
      sum(cancelled)::int as cancelled, sum(leaving)::int as leaving, sum(unfunded)::int as unfunded,
      sum(delivered)::int as delivered, sum(dead)::int as dead, sum(cost_milli)::int as cost
    from run_progress where run_id = ${runId}::bigint`);
  const [counted] = await db.execute(sql`
    select x.*, d.* from (
      select count(*) filter (where outcome is null)::int as open, count(*) filter (where outcome = 'told')::int as told,
        count(*) filter (where outcome = 'stopped')::int as stopped, count(*) filter (where outcome = 'failed')::int as failed,
        count(*) filter (where outcome = 'cancelled')::int as cancelled
      from execution where run_id = ${runId}::bigint) x, (
      select count(*) filter (where state in ('waiting', 'unfunded', 'retrying'))::int as leaving,
        count(*) filter (where state = 'unfunded')::int as unfunded, count(*) filter (where state = 'delivered')::int as delivered,
        count(*) filter (where state = 'dead')::int as dead,
        coalesce(sum(price_milli) filter (where state = 'delivered'), 0)::int as cost
      from delivery where run_id = ${runId}::bigint) d`);
  expect(kept).toEqual(counted);
  return kept as Record<string, number>;
}

test("behavior: a paused workflow's runs, executions and deliveries wait where they are, and go on at its resuming", async () => {
  const path = await makePath();
  const people = [];
  for (let i = 0; i < 3; i++) people.push(await makeSubscriber(path.workspace));
  for (const one of people) await makeChannelAddress(one);
  await giveCredits(path.workspace.id, 10);
  const [first, second, third] = people.map(({ address }) => ({ user: address, value: "1.1" }));
  if (!first || !second || !third) throw new Error("three were made");
  // one delivery waits, then one execution, then one run
  await path.read(path.block(1, [first]));
  await path.work();
  await path.read(path.block(2, [second]));
  await setState(path, "paused");
  await path.work();
  await path.send();
  expect([path.sent.email.length, path.sent.inApp.length]).toEqual([0, 0]);
  expect((await path.runs()).map((run) => run.state)).toEqual(["done", "waiting"]);
  await setState(path, "live");
  await path.work();
  await path.read(path.block(3, [third]));
  await setState(path, "paused");
  await path.send();
  expect(path.sent.email).toHaveLength(0);
  await setState(path, "live");
  await path.work();
  await path.send();
  expect(path.sent.email.map((parcel) => parcel.wallet).toSorted()).toEqual(
    people.map((one) => one.address).toSorted(),
  );
  expect(path.sent.inApp).toHaveLength(3);
});

test("behavior: what a paused workflow told is taken back all the same", async () => {
  const path = await makePath();
  const one = await makeSubscriber(path.workspace);
  const block = path.block(1, [{ user: one.address, value: "1.1" }]);
  await path.read(block);
  await path.work();
  await path.send();
  expect(path.sent.inApp).toHaveLength(1);
  await setState(path, "paused");
  await path.fork(block);
  await path.read(path.block(1));
  await path.settle();
  expect(path.sent.inApp).toHaveLength(2);
});

test("behavior: a run cancelled in the midst of its chunks reaches and tells nobody more, and its credits come back", async () => {
  const path = await makeCrowd({ size: 900, credits: 200 });
  const member = await makeMember(path.workspace, { role: "operator", name: "Maren" });
  await path.read(path.block(1, [{ user: path.address, value: "1.1" }]));
  await path.step();
  await path.step();
  const [run] = await path.runs();
  if (!run) throw new Error("an event makes a run");
  expect(run).toMatchObject({ state: "waiting", reachedCount: 750 });
  for (let i = 0; i < 5; i++) await path.step();
  const before = await progressOf(run.id);
  expect(before).toMatchObject({ told: 350 });
  await path.outbox.take("email");
  await path.outbox.settled();
  const left = path.sent.email.length;
  expect(left).toBeGreaterThan(0);
  await cancelRun(member, { id: run.id });
  await path.work();
  await path.send();
  await path.clear();
  await path.work();
  await path.send();
  expect(path.sent.email).toHaveLength(left);
  expect(await statesOf(path)).toEqual({
    "email cancelled": 350 - left,
    "email delivered": left,
    "in-app cancelled": 350,
  });
  const after = await progressOf(run.id);
  expect(after).toMatchObject({ told: 350, open: 0, leaving: 0, unfunded: 0, delivered: left, cost: left * 1_000 });
  const balance = await db.transaction((tx) => balanceOf(tx, path.workspace.id));
  expect(balance).toMatchObject({ reservedMilli: 0, spentMilli: left * 1_000 });
  expect((await db.transaction((tx) => recount(tx, path.workspace.id))).isRight).toBe(true);
  const shown = await readRun(member, { id: run.id });
  expect(shown).toMatchObject({
    state: "cancelled",
    cancelledBy: "Maren",
    clearedAt: expect.any(Date),
    deliveredCount: left,
  });
});

test("behavior: a cancelled run stays cancelled when its event comes back, here or in another block", async () => {
  const path = await makePath();
  const member = await makeMember(path.workspace, { role: "operator" });
  const one = await makeSubscriber(path.workspace);
  const block = path.block(1, [{ user: one.address, value: "1.1" }]);
  await path.read(block);
  await path.step();
  const [run] = await path.runs();
  await cancelRun(member, { id: run?.id ?? 0 });
  await path.fork(block);
  const [log] = block.logs;
  await path.read(path.block(1, [{ user: one.address, value: "1.1", ...(log && { txHash: log.txHash }) }]));
  await path.work();
  await path.send();
  expect((await path.runs()).map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
  const [, moved] = await path.runs();
  expect(moved?.eventKey).toBe(run?.eventKey);
  expect(path.sent.inApp).toHaveLength(0);
});

test("error: a run of which nothing is left cannot be cancelled", async () => {
  const path = await makePath();
  const member = await makeMember(path.workspace, { role: "operator" });
  const one = await makeSubscriber(path.workspace);
  await path.read(path.block(1, [{ user: one.address, value: "1.1" }]));
  await path.work();
  await path.send();
  await path.work();
  const [run] = await path.runs();
  await expect(cancelRun(member, { id: run?.id ?? 0 })).rejects.toThrow(
    "Nothing of this run is left to cancel: what it had to tell has left.",
  );
});

test("behavior: the counters of a large run are right whatever becomes of it: waits for credits, refusals, a fork", async () => {
  const path = await makeCrowd({ size: 400, credits: 100 });
  const block = path.block(1, [{ user: path.address, value: "1.1" }]);
  await path.read(block);
  await path.work();
  const [run] = await path.runs();
  if (!run) throw new Error("an event makes a run");
  expect(await progressOf(run.id)).toMatchObject({ told: 400, leaving: 800, unfunded: 300 });
  path.answers(() => ({ kind: "refused", detail: "No such mailbox." }));
  await path.send();
  expect(await progressOf(run.id)).toMatchObject({ dead: 100, delivered: 400, leaving: 300 });
  path.answers(() => ({ kind: "accepted", detail: "Accepted." }));
  await giveCredits(path.workspace.id, 150);
  path.clock.advance(6);
  await path.send();
  expect(await progressOf(run.id)).toMatchObject({ delivered: 650, unfunded: 50 });
  await path.fork(block);
  expect(await progressOf(run.id)).toMatchObject({ leaving: 0, unfunded: 0 });
  await path.read(block);
  await path.work();
  await path.send();
  await progressOf(run.id);
});
