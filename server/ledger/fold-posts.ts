import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { moveTotals, runLocked } from "./account.ts";

/** So few are summed as fast as none. */
const ROWS_MIN = 200;
const WORKSPACES_AT_ONCE = 100;

/**
 * Takes into the accounts what was posted, of workspaces where much has gathered: those that reserve nothing more, for a
 * reservation does the same by the way.
 *
 * Rows: ledger_account; ledger_posted, gone. Whoever reads meanwhile sees the one or the other, never both.
 */
export async function foldPosts(tx: Tx): Promise<void> {
  const crowded = await tx.execute<{ id: string }>(sql`
    select workspace_id as id from ledger_posted group by workspace_id having count(*) > ${ROWS_MIN}::integer
    limit ${WORKSPACES_AT_ONCE}::integer`);
  if (crowded.length === 0) return;
  const ids = crowded.map(({ id }) => Number(id));
  const statement = sql`
    with posted as (
      delete from ledger_posted where workspace_id = any(${idList(ids)}) returning workspace_id, amount_milli
    ), total as (
      select workspace_id, 0 as reserved, sum(amount_milli) as posted from posted group by workspace_id
    )
    ${moveTotals(sql`total`)}`;
  await runLocked(tx, ids, statement);
}
