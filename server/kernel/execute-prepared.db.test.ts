import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { executePrepared, plannedForItsValues } from "./execute-prepared.ts";

const RUNS = 12;

/** How often a statement of these words was planned for its values, and how often for whatever values. */
function plansOf(words: string, more: SQL) {
  return getDb().db.transaction(async (tx) => {
    for (let run = 1; run <= RUNS; run += 1) {
      const rows = await executePrepared<{ n: number }>(
        tx,
        sql`select ${run}::integer as n from topic where ${sql.raw(`'${words}'`)} <> '' and ${more}
          union all select ${run}::integer`,
      );
      expect(rows.at(-1)).toEqual({ n: run });
    }
    const [kept, ...others] = await tx.execute<{ custom: number; generic: number }>(sql`
      select custom_plans::integer as custom, generic_plans::integer as generic from pg_prepared_statements
      where statement like ${`%'${words}'%`}`);
    expect(others).toEqual([]);
    return kept;
  });
}

test("default: a connection keeps the statement, and its answers are those of its values", async () => {
  const plans = await plansOf("any plan", sql`true`);
  expect((plans?.custom ?? 0) + (plans?.generic ?? 0)).toBe(RUNS);
  expect(plans?.generic).toBeGreaterThan(0);
});

test("behavior: a statement whose plan depends on its values is never planned for whatever values", async () => {
  expect(await plansOf("its own plan", plannedForItsValues())).toEqual({ custom: RUNS, generic: 0 });
});
