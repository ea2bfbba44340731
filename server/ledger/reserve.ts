import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import { assert } from "#server/kernel/assert.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { lockAccounts } from "./account.ts";

export type ReserveItem = { transferKey: string; deliveryId: number; amountMilli: number };

const COLUMNS: Columns<ReserveItem & { position: number }> = {
  transferKey: "text",
  deliveryId: "bigint",
  amountMilli: "bigint",
  position: "integer",
};

export type ReserveBatch = { workspaceId: number; items: readonly ReserveItem[]; now: Date };

/**
 * Reserves credits for deliveries, in their order, as far as the balance reaches: debit `credits`, credit `spent`,
 * pending. What does not fit any more, and all after it, stays unfunded, so that nothing cheap overtakes.
 *
 * Two statements for any number of items. A key that was used before counts as funded and moves nothing.
 *
 * @returns the delivery ids that are funded
 */
export async function reserveCredits(tx: Tx, { workspaceId, items, now }: ReserveBatch): Promise<Set<number>> {
  if (items.length === 0) return new Set();
  assert(
    items.every((item) => Number.isSafeInteger(item.amountMilli) && item.amountMilli > 0),
    "a reservation is a whole number above zero",
  );
  // the first of a key stands
  const byKey = Map.groupBy(items, ({ transferKey }) => transferKey);
  const asked = [...byKey.values()].flatMap(([first], position) => (first ? [{ ...first, position }] : []));
  await lockAccounts(tx, workspaceId);
  const rows = await executePrepared<{ deliveryId: string }>(
    tx,
    sql`
    with asked as materialized (
      select *, (select t.id from ledger_transfer t where t.transfer_key = r."transferKey" limit 1) is not null as is_known
      from ${columnsOf(asked, COLUMNS)}
    ), wanted as (
      select *, sum("amountMilli") over (order by position) as upto from asked where not is_known
    ), account as (
      select id, credits_posted_milli - debits_posted_milli - debits_pending_milli as available
      from ledger_account where workspace_id = ${workspaceId}::bigint and kind = 'credits'
    ), reserved as (
      insert into ledger_transfer
        (workspace_id, transfer_key, kind, debit_account_id, credit_account_id, amount_milli, delivery_id, at)
      select ${workspaceId}::bigint, w."transferKey", 'reserve', account.id, spent.id, w."amountMilli", w."deliveryId",
        ${now.toISOString()}::timestamptz
      from wanted w, account, ledger_account spent
      where spent.workspace_id = ${workspaceId}::bigint and spent.kind = 'spent' and w.upto <= account.available
      order by w.position
      returning delivery_id, amount_milli
    ), total as (
      select coalesce(sum(amount_milli), 0) as amount from reserved
    ), moved as (
      update ledger_account a set
        debits_pending_milli = a.debits_pending_milli + case when a.kind = 'credits' then t.amount else 0 end,
        credits_pending_milli = a.credits_pending_milli + case when a.kind = 'spent' then t.amount else 0 end
      from total t
      where a.workspace_id = ${workspaceId}::bigint and a.kind in ('credits', 'spent') and t.amount > 0
    )
    select delivery_id as "deliveryId" from reserved union all select "deliveryId" from asked where is_known`,
  );
  return new Set(rows.map((row) => Number(row.deliveryId)));
}
