import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Db, getDb } from "#db/client.ts";
import { backtest, backtestAlert } from "#db/schema/backtest.ts";
import { limits } from "#server/kernel/limits.ts";
import { cancelBacktest } from "#server/services/backtest/cancel-backtest.ts";
import { listAlerts } from "#server/services/backtest/list-alerts.ts";
import { listSamples, readTestedGraph } from "#server/services/backtest/read-backtest.ts";
import {
  ask,
  editDraft,
  everythingElse,
  makeBacktester,
  makeExampleWorld,
  outcomeOf,
  storeReports,
  withLine,
} from "#server/testing/backtest-world.ts";
import { makeAddress } from "#server/testing/factories.ts";

const { db } = getDb();

/** One report of 1.20 for each, and one that tells nobody. */
async function makePast() {
  const world = await makeExampleWorld();
  const { conservative, standard, aggressive } = world.subscribers;
  await storeReports(
    world,
    { hoursAgo: 20, user: conservative.address, value: "1.20" },
    { hoursAgo: 10, user: standard.address, value: "1.20" },
    { hoursAgo: 5, user: aggressive.address, value: "1.20" },
    { hoursAgo: 2, user: aggressive.address, value: "1.90" },
  );
  return world;
}

test("default: a draft is held against the live version, wallet by wallet", async () => {
  const world = await makePast();
  const { conservative, standard, aggressive } = world.subscribers;
  // the live version tells at each one's own line: 1.50, 1.25 and 1.10
  await editDraft(world, withLine("1.22"));
  const id = await ask(world);
  await makeBacktester().work();
  const outcome = await outcomeOf(world, id);
  expect(outcome).toMatchObject({
    state: "done",
    progress: 1,
    versionNumber: null,
    liveNumber: 1,
    isDraftChanged: false,
  });
  expect(outcome.tally).toMatchObject({
    ...{ same: 2, fresh: 1, gone: 0, unsure: 0, looked: 4, told: 3, stopped: 1, unknown: 0, passages: 8 },
    events: { event: 4 },
  });
  expect(outcome.tally.edges).toMatchObject({ e2: 4, e3: 3, "stop:line": 1 });
  expect(outcome.wallets).toEqual({ told: 3, toldByLive: 2, fresh: 1, gone: 0, most: 1 });
  const { alerts } = await listAlerts(world.owner, { id });
  expect(alerts.map(({ kind, address, subscriberId }) => [kind, address, subscriberId])).toEqual([
    ["fresh", aggressive.address, aggressive.id],
    ["same", standard.address, standard.id],
    ["same", conservative.address, conservative.id],
  ]);
  // really rendered, by the ways that really are linked, at the price of those
  expect(alerts[0]?.messages[0]).toMatchObject({
    nodeId: "telegram",
    content: { kind: "message", subject: "Act now: health factor 120 %" },
    deliveries: [{ channel: "telegram", isSent: true }],
  });
  expect(outcome.tally.creditsMilli).toBe(2_000);
  expect(outcome.tally.liveCreditsMilli).toBe(1_000);
  expect((await listSamples(world.owner, { id })).map(({ message }) => message.nodeId)).toEqual(["email", "telegram"]);
  expect(Object.keys((await readTestedGraph(world.owner, { id })).graph.nodes)).toContain("line");
  const slots = outcome.tally.slots.flatMap((slot, at) =>
    slot.same + slot.fresh > 0 ? [[at, slot.same, slot.fresh]] : [],
  );
  expect(slots).toEqual([
    [4, 1, 0],
    [14, 1, 0],
    [19, 0, 1],
  ]);
});

test("behavior: nothing but a backtest's own rows is written, in any table", async () => {
  const world = await makePast();
  await editDraft(world, withLine("1.95"));
  await storeReports(world, { hoursAgo: 1, user: makeAddress(), value: "1.01" });
  const id = await ask(world);
  const before = await everythingElse();
  expect(Object.keys(before)).toEqual(
    expect.arrayContaining([
      ...["event", "run", "execution", "delivery", "ledger_account", "ledger_transfer", "edge_count"],
      ...["subscriber", "inbox_message", "source_answer", "run_hit", "held_event"],
    ]),
  );
  await makeBacktester().work();
  expect((await outcomeOf(world, id)).tally).toMatchObject({ told: 5 });
  expect(await everythingElse()).toEqual(before);
});

test("behavior: a wallet that nobody knows is told as the workflow would take it in, and stays unknown", async () => {
  const world = await makeExampleWorld();
  const stranger = makeAddress();
  await storeReports(world, { hoursAgo: 1, user: stranger, value: "1.01" });
  const id = await ask(world);
  await makeBacktester().work();
  const { alerts } = await listAlerts(world.owner, { id });
  expect(alerts).toMatchObject([{ address: stranger, subscriberId: null, kind: "same", creditsMilli: 0 }]);
});

test("behavior: what only the live version tells is gone", async () => {
  const world = await makePast();
  await editDraft(world, withLine("1.00"));
  const id = await ask(world);
  await makeBacktester().work();
  const outcome = await outcomeOf(world, id);
  expect(outcome.tally).toMatchObject({ same: 0, fresh: 0, gone: 2, told: 0, stopped: 4 });
  expect(outcome.wallets).toMatchObject({ told: 0, toldByLive: 2, gone: 2 });
});

test("behavior: the live version itself is compared with nothing, and other words are told apart", async () => {
  const world = await makePast();
  const own = await ask(world, { version: 1 });
  await makeBacktester().work();
  expect(await outcomeOf(world, own)).toMatchObject({
    versionNumber: 1,
    liveNumber: null,
    tally: { fresh: 2, same: 0 },
  });
  await editDraft(world, (graph) => {
    const config = graph.nodes.email?.config as { message: { subject: string[] } };
    config.message.subject = ["Other words"];
  });
  const draft = await ask(world);
  await makeBacktester().work();
  expect((await outcomeOf(world, draft)).tally).toMatchObject({ same: 2, reworded: 2 });
});

test("behavior: events outside of the stretch, of other contracts and of a fork's blocks do not count", async () => {
  const world = await makeExampleWorld();
  const { standard } = world.subscribers;
  await storeReports(
    world,
    { hoursAgo: 30, user: standard.address, value: "1.20" },
    { hoursAgo: 3, user: standard.address, value: "1.20" },
  );
  const day = await ask(world);
  await makeBacktester().work();
  expect((await outcomeOf(world, day)).tally).toMatchObject({ same: 1 });
  const week = await ask(world, { range: { kind: "hours", hours: 168 } });
  await makeBacktester().work();
  expect((await outcomeOf(world, week)).tally).toMatchObject({ same: 2 });
});

/** A database of which one transaction, counted from now, comes to nothing: its process was killed. */
function dyingAt(nth: number): Db {
  let left = nth;
  return new Proxy(db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return (work: Parameters<Db["transaction"]>[0]) => {
        left -= 1;
        if (left > 0) return target.transaction(work);
        return target.transaction(async (tx) => {
          await work(tx);
          throw new Error("killed");
        });
      };
    },
  });
}

test.each([1, 2, 3, 4, 5])("behavior: killed at its transaction %i, another goes on from where it was", async (nth) => {
  const world = await makePast();
  const { aggressive } = world.subscribers;
  // more than one step holds
  const many = Array.from({ length: limits.backtestEventsPerStep + 50 }, (_, i) => ({
    hoursAgo: 1 + i / 1_000,
    user: aggressive.address,
    value: i % 2 ? "1.05" : "1.30",
  }));
  await storeReports(world, ...many);
  const id = await ask(world);
  const dying = makeBacktester({ db: dyingAt(nth) });
  await dying.work().catch(() => undefined);
  const half = await outcomeOf(world, id);
  const next = makeBacktester();
  next.clock.advance(limits.backtestLeaseSeconds + 1);
  await next.work();
  const outcome = await outcomeOf(world, id);
  const told = (limits.backtestEventsPerStep + 50) / 2 + 2;
  expect(outcome).toMatchObject({ state: "done", tally: { same: told, looked: many.length + 4 } });
  expect(outcome.progress).toBeGreaterThanOrEqual(half.progress);
  expect(await db.$count(backtestAlert, eq(backtestAlert.backtestId, id))).toBe(told);
});

test("behavior: cancelled in the midst, it keeps what it has and goes no further", async () => {
  const world = await makePast();
  const many = Array.from({ length: limits.backtestEventsPerStep + 1 }, () => ({
    hoursAgo: 1,
    user: world.subscribers.aggressive.address,
    value: "1.05",
  }));
  await storeReports(world, ...many);
  const id = await ask(world);
  const { take } = makeBacktester();
  await take();
  await take();
  await cancelBacktest(world.owner, { id });
  expect(await take()).toBe(0);
  const outcome = await outcomeOf(world, id);
  expect(outcome).toMatchObject({ state: "cancelled" });
  expect(outcome.tally.looked).toBe(limits.backtestEventsPerStep);
  expect(outcome.progress).toBeLessThan(1);
});

test("behavior: a worker that comes too late writes nothing", async () => {
  const world = await makePast();
  const id = await ask(world);
  const overtaken = new Proxy(db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return async (work: Parameters<Db["transaction"]>[0]) => {
        // its lease ended meanwhile, and another took over
        await target.update(backtest).set({ claims: 99 }).where(eq(backtest.id, id));
        return target.transaction(work);
      };
    },
  });
  await makeBacktester({ db: overtaken }).take();
  expect(await outcomeOf(world, id)).toMatchObject({ readFrom: [{ from: null }], tally: { looked: 0 } });
});
