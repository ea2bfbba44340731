import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { makeAddress } from "#server/testing/factories.ts";
import { type PlanNode, scansOf } from "#server/testing/scans-of.ts";
import { ordinalsQuery } from "./ordinals.ts";

test("behavior: without statistics too, each log is looked up in its block, not among all of its chain", async () => {
  const { db } = getDb();
  const address = makeAddress();
  const rows = await db.execute<{ id: number }>(sql`
    insert into event (kind, chain_id, block_number, block_hash, tx_hash, tx_index, log_index, address, topics, data,
      occurred_at, observed_at)
    select 'log', 4321, g / 10, '0x' || lpad(to_hex(g / 10), 64, '0'), '0x' || lpad(to_hex(g / 2), 64, '0'), 0, g,
      ${address}::text, '["0x01"]', '0x', now(), now()
    from generate_series(1, 8000) g
    returning id::float8 as id`);
  const logs = rows.slice(1, 501);
  const [row] = await db.execute<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
    sql`explain (format json) ${ordinalsQuery(logs)}`,
  );
  const scans = scansOf(row?.["QUERY PLAN"][0].Plan);
  const indexes = scans.map(({ by }) => by).filter((by) => by.startsWith("event_"));
  expect(indexes).toHaveLength(2);
  expect(indexes.filter((by) => by !== "event_pkey")).toEqual([
    expect.stringMatching(/^event_(observation_key|block_idx)$/),
  ]);
  const told = await db.execute<{ ordinal: number }>(ordinalsQuery(logs.slice(0, 4)));
  expect(told.map(({ ordinal }) => ordinal)).toEqual([0, 1, 0, 1]);
});
