import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { closeDb, getDb, type Tx } from "#db/client.ts";
import { grantCredits } from "./grant.ts";
import { reserveCredits } from "./reserve.ts";
import { postReserves } from "./settle.ts";

afterAll(closeDb);

const { db } = getDb();
const now = new Date("2026-11-22T09:41:00Z");
const workspaceId = 1;
const COUNT = 3_000;

const upFrom = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);
const reserve = (tx: Tx, deliveryIds: number[]) =>
  reserveCredits(tx, {
    items: deliveryIds.map((deliveryId) => ({
      ...{ workspaceId, transferKey: `reserve:${deliveryId}` },
      ...{ deliveryId, amountMilli: 1 },
    })),
    now,
  });
const post = (tx: Tx, deliveryIds: number[]) => postReserves(tx, { workspaceIds: [workspaceId], deliveryIds, now });

/** Rows of the ledger that this does read. */
function readsOf(work: (tx: Tx) => Promise<Set<number>>): Promise<number> {
  return db.transaction(async (tx) => {
    const count = async () => {
      const [row] = await tx.execute<{ reads: number }>(sql`
        select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as reads
        from pg_stat_xact_user_tables where relname = 'ledger_transfer'`);
      return row?.reads ?? 0;
    };
    const before = await count();
    expect((await work(tx)).size).toBe(10);
    return (await count()) - before;
  });
}

test("behavior: what a reservation and its settling read does not grow with the ledger, with the statistics of its first minute too", async () => {
  await db.transaction((tx) =>
    grantCredits(tx, { workspaceId, transferKey: "grant", amountMilli: 1e9, note: "", actor: null, now }),
  );
  // Postgres looks again within a minute, and a busy one later: until then it takes the table for what it was
  await db.execute(sql`alter table ledger_transfer set (autovacuum_enabled = false)`);
  await db.execute(sql`analyze ledger_transfer`);
  // a connection that asked often enough keeps its plan, made of what there was
  for (let at = 0; at < 8; at++) await db.transaction((tx) => reserve(tx, [-at - 1]));
  for (let at = 0; at < 8; at++) await db.transaction((tx) => post(tx, [-at - 1]));
  await db.transaction((tx) => reserve(tx, upFrom(1, COUNT)));
  await db.transaction((tx) => post(tx, upFrom(1, COUNT / 2)));
  expect(await readsOf((tx) => reserve(tx, upFrom(COUNT + 1, 10)))).toBeLessThan(50);
  expect(await readsOf((tx) => post(tx, upFrom(COUNT - 9, 10)))).toBeLessThan(50);
});
