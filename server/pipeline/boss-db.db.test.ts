import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import { afterEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { env } from "#server/kernel/env.ts";
import { type BossDb, createBossDb } from "./boss-db.ts";

let db: BossDb | undefined;
let boss: PgBoss | undefined;

async function start() {
  db = createBossDb(env().DATABASE_URL);
  boss = new PgBoss({ db, schema: "pgboss", schedule: false, supervise: true, useListenNotify: true });
  const troubles: unknown[] = [];
  boss.on("error", (error) => troubles.push(error));
  boss.on("warning", (warning) => troubles.push(warning));
  await boss.start();
  await boss.createQueue("boss-db", { notify: true });
  return { boss, troubles };
}

afterEach(async () => {
  await boss?.stop();
  await db?.close();
});

test("default: pg-boss works and keeps house over it without a word of trouble", async () => {
  const { boss, troubles } = await start();
  const id = await boss.send("boss-db", { some: "work" });
  const [job] = await boss.fetch<{ some: string }>("boss-db", { batchSize: 2 });
  expect(job).toMatchObject({ id, data: { some: "work" } });
  await boss.complete("boss-db", [job?.id ?? ""], { came: { to: ["this", 1, null] } });
  await boss.supervise("boss-db");
  await boss.supervise();
  const [done] = await boss.findJobs("boss-db", { id: job?.id ?? "" });
  expect(done).toMatchObject({ state: "completed", output: { came: { to: ["this", 1, null] } } });
  expect(troubles).toEqual([]);
});

test("behavior: a worker is woken by the news of a job, not by looking now and then", async () => {
  const { boss } = await start();
  const taken = Promise.withResolvers<unknown>();
  const waiting = { pollingIntervalSeconds: 600, notifyPollingIntervalSeconds: 600 };
  await boss.work("boss-db", waiting, async ([job]) => taken.resolve(job?.data));
  await boss.send("boss-db", { at: "once" });
  expect(await taken.promise).toEqual({ at: "once" });
});

test("behavior: once its connections were cut, it listens anew, and what came meanwhile is looked for", async () => {
  const { boss } = await start();
  const taken: unknown[] = [];
  const waiting = { pollingIntervalSeconds: 600, notifyPollingIntervalSeconds: 600 };
  await boss.work<{ at: string }>("boss-db", waiting, async ([job]) => void taken.push(job?.data.at));
  for (const at of ["first cut", "second cut"]) {
    await getDb().db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bellwether-engine'
        and datname = current_database()`,
    );
    await boss.insert("boss-db", [{ data: { at } }], { db: fromDrizzle(getDb().db, sql) });
    await expect.poll(() => taken, { timeout: 10_000 }).toContain(at);
  }
});
