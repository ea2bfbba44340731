import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";

const FOLD_EVERY_MS = 60_000;
/** So few rows of a key are summed as fast as one. */
const ROWS_MIN = 16;
const KEYS_AT_ONCE = 500;
/** Any number; the same for every process of the product. */
const FOLD_LOCK = 72_014;

/** Folds the rows of each tally into one, not more often than is useful; for the end of a batch. */
export function createTallyFolder(deps: { db: Db }): (at: { now: Date }) => Promise<void> {
  let nextAt = new Date(0);
  return async ({ now }) => {
    if (now < nextAt) return;
    nextAt = new Date(now.getTime() + FOLD_EVERY_MS);
    await foldTallies(deps.db);
  };
}

/** Rows: tally, many of a key → one of the same sum. Whoever reads meanwhile sees the one or the others, never both. */
export async function foldTallies(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${FOLD_LOCK}) as mine`);
    if (!lock?.mine) return;
    await tx.execute(sql`
      with crowded as (
        select workspace_id, key from tally group by workspace_id, key having count(*) > ${ROWS_MIN}::integer
        limit ${KEYS_AT_ONCE}::integer
      ), folded as (
        delete from tally t using crowded c where t.workspace_id = c.workspace_id and t.key = c.key
        returning t.workspace_id, t.key, t.n
      )
      insert into tally (workspace_id, key, n)
      select workspace_id, key, sum(n) from folded group by workspace_id, key order by workspace_id, key`);
  });
}
