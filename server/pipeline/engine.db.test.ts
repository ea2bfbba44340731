import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { transact } from "#server/kernel/transact.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { Stage } from "./hand-overs.ts";

const { db } = getDb();
const NEVER_MS = 60_000;
let running: Engine[] = [];

function engine(clock = systemClock): Engine {
  const made = createEngine({ url: env().DATABASE_URL, db, clock });
  running.push(made);
  return made;
}

/** A stage over a list in memory: `until` resolves when so many of it were taken. */
function inbox(rows: string[] = []) {
  const taken: string[] = [];
  let told: { count: number; resolve: () => void } | undefined;
  const take = async () => {
    const batch = rows.splice(0, 2);
    taken.push(...batch);
    if (told && taken.length >= told.count) told.resolve();
    return batch.length;
  };
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      told = { count, resolve };
      if (taken.length >= count) resolve();
    });
  return { rows, taken, take, until };
}

/** A process that works on match, and looks only when it is woken. */
async function startWorker(rows: string[] = []) {
  const stage = inbox(rows);
  const worker = engine();
  worker.work("match", { take: stage.take, concurrency: 1, sweepMs: NEVER_MS });
  await worker.start();
  return { stage, worker };
}

afterEach(async () => {
  await Promise.all(running.map((made) => made.stop()));
  running = [];
});

test("default: a stage wakes when the transaction that handed over commits", async () => {
  const { stage, worker } = await startWorker();
  await db.transaction(async (tx) => {
    stage.rows.push("a", "b", "c");
    await worker.enqueue(tx, "match");
  });
  await stage.until(3);
  expect(stage.taken).toEqual(["a", "b", "c"]);
});

test("behavior: a process without stages wakes those of another", async () => {
  const { stage } = await startWorker();
  const sender = engine();
  await sender.start();
  stage.rows.push("signal");
  await db.transaction((tx) => sender.enqueue(tx, "match"));
  await stage.until(1);
});

test("behavior: what a lost wake-up left is found by the sweep", async () => {
  const stage = inbox(["left over"]);
  const worker = engine();
  worker.work("audience", { take: stage.take, concurrency: 1, sweepMs: 20 });
  await worker.start();
  await stage.until(1);
  stage.rows.push("never enqueued");
  await stage.until(2);
});

test("error: a batch that fails is tried again by the next sweep", async () => {
  const stage = inbox(["row"]);
  let failures = 2;
  const worker = engine();
  const take = async () => {
    if (failures-- > 0) throw new Error("the database went away");
    return stage.take();
  };
  worker.work("audience", { take, concurrency: 1, sweepMs: 10 });
  await worker.start();
  await stage.until(1);
});

test("behavior: stop waits for the batch under way and takes no more", async () => {
  let finish = () => {};
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let batches = 0;
  const worker = engine();
  const take = async () => {
    batches += 1;
    begun();
    await gate;
    return 1;
  };
  worker.work("audience", { take, concurrency: 1, sweepMs: NEVER_MS });
  await worker.start();
  await hasBegun;
  let isStopped = false;
  const stopping = worker.stop().then(() => {
    isStopped = true;
  });
  await Promise.resolve();
  expect(isStopped).toBe(false);
  finish();
  await stopping;
  expect(batches).toBe(1);
});

test("behavior: what this process works on itself it does after the commit, and no news of it goes through Postgres", async () => {
  const { stage, worker } = await startWorker();
  const before = await jobs("match");
  await transact(db, async (tx) => {
    stage.rows.push("a", "b", "c");
    await worker.enqueue(tx, "match");
    await sleep(20);
    expect(stage.taken).toEqual([]);
  });
  await stage.until(3);
  expect(await jobs("match")).toBe(before);
});

test("behavior: nobody is woken by what was rolled back", async () => {
  const { stage, worker } = await startWorker();
  const undone = transact(db, async (tx) => {
    stage.rows.push("never");
    await worker.enqueue(tx, "match");
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await sleep(20);
  expect(stage.taken).toEqual([]);
});

test("behavior: while all of a process's takers of a stage are busy, others are called, once in a while", async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let now = systemClock.now();
  const busy = engine({ ...systemClock, now: () => now });
  const take = async () => {
    begun.resolve();
    await gate.promise;
    return 0;
  };
  busy.work("interpreter", { take, concurrency: 1, sweepMs: NEVER_MS });
  await busy.start();
  await begun.promise;
  const before = await jobs("interpreter");
  for (let at = 0; at < 2; at++) await transact(db, (tx) => busy.enqueue(tx, "interpreter"));
  expect(await jobs("interpreter")).toBe(before + 1);
  now = new Date(now.getTime() + 1_000);
  await transact(db, (tx) => busy.enqueue(tx, "interpreter"));
  expect(await jobs("interpreter")).toBe(before + 2);
  gate.resolve();
});

test("behavior: many processes that start at once on a new database all do", async () => {
  await db.execute(sql`drop schema if exists pgboss cascade`);
  const workers = await Promise.all(Array.from({ length: 4 }, () => startWorker(["row"])));
  await Promise.all(workers.map(({ stage }) => stage.until(1)));
});

test("behavior: after its connections were cut it is woken again", async () => {
  const { stage } = await startWorker();
  const sender = engine();
  await sender.start();
  for (const count of [1, 2]) {
    await db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'bellwether-engine' and datname = current_database()`);
    stage.rows.push("row");
    await db.transaction((tx) => sender.enqueue(tx, "match"));
    await stage.until(count);
  }
});

async function jobs(stage: Stage): Promise<number> {
  const [row] = await db.execute<{ count: number }>(
    sql`select count(*)::integer as count from pgboss.job where name = ${`stage-${stage}`}`,
  );
  return row?.count ?? 0;
}
