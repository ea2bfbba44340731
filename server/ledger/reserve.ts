import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import { idList } from "#db/id-list.ts";
import { assert } from "#server/kernel/assert.ts";
import { plannedForItsValues } from "#server/kernel/execute-prepared.ts";
import { moveTotals, runLocked } from "./account.ts";

export type ReserveItem = { workspaceId: number; transferKey: string; deliveryId: number; amountMilli: number };

const COLUMNS: Columns<ReserveItem & { position: number }> = {
  workspaceId: "bigint",
  transferKey: "text",
  deliveryId: "bigint",
  amountMilli: "bigint",
  position: "integer",
};

export type ReserveBatch = { items: readonly ReserveItem[]; now: Date };

/**
 * Reserves credits for deliveries, in their order, as far as each workspace's balance reaches: debit `credits`, credit
 * `spent`, pending. What does not fit any more, and all of that workspace after it, stays unfunded, so that nothing cheap
 * overtakes.
 *
 * Two statements for any number of items. A key that was used before counts as funded and moves nothing.
 *
 * @returns the delivery ids that are funded
 */
export async function reserveCredits(tx: Tx, { items, now }: ReserveBatch): Promise<Set<number>> {
  if (items.length === 0) return new Set();
  assert(
    items.every((item) => Number.isSafeInteger(item.amountMilli) && item.amountMilli > 0),
    "a reservation is a whole number above zero",
  );
  // the first of a key stands
  const byKey = Map.groupBy(items, ({ transferKey }) => transferKey);
  const asked = [...byKey.values()].flatMap(([first], position) => (first ? [{ ...first, position }] : []));
  const workspaceIds = [...new Set(asked.map(({ workspaceId }) => workspaceId))];
  const statement = reserveStatement({ asked, workspaceIds, now });
  const rows = await runLocked<{ deliveryId: string }>(tx, workspaceIds, statement);
  return new Set(rows.map((row) => Number(row.deliveryId)));
}

type Asked = { asked: (ReserveItem & { position: number })[]; workspaceIds: number[]; now: Date };

/**
 * Takes what was posted meanwhile into the accounts too, since they are locked. Planned anew each time: the plan that
 * Postgres made of a ledger in its first minute would go through all of it for each key.
 */
function reserveStatement({ asked, workspaceIds, now }: Asked) {
  return sql`
    with asked as materialized (
      select *, (select t.id from ledger_transfer t where t.transfer_key = r."transferKey" limit 1) is not null as is_known
      from ${columnsOf(asked, COLUMNS)} where ${plannedForItsValues()}
    ), wanted as (
      select *, sum("amountMilli") over (partition by "workspaceId" order by position) as upto from asked where not is_known
    ), account as (
      select a.workspace_id, a.id, s.id as spent_id,
        a.credits_posted_milli - a.debits_posted_milli - a.debits_pending_milli as available
      from ledger_account a
      join ledger_account s on s.workspace_id = a.workspace_id and s.kind = 'spent'
      where a.workspace_id = any(${idList(workspaceIds)}) and a.kind = 'credits'
    ), reserved as (
      insert into ledger_transfer
        (workspace_id, transfer_key, kind, debit_account_id, credit_account_id, amount_milli, delivery_id, at)
      select a.workspace_id, w."transferKey", 'reserve', a.id, a.spent_id, w."amountMilli", w."deliveryId",
        ${now.toISOString()}::timestamptz
      from wanted w
      join account a on a.workspace_id = w."workspaceId"
      where w.upto <= a.available
      order by w.position
      returning workspace_id, delivery_id, amount_milli
    ), posted as (
      delete from ledger_posted where workspace_id = any(${idList(workspaceIds)})
      returning workspace_id, amount_milli
    ), total as (
      select workspace_id, sum(reserved) as reserved, sum(posted) as posted
      from (
        select workspace_id, amount_milli as reserved, 0 as posted from reserved
        union all select workspace_id, 0, amount_milli from posted) as moved
      group by workspace_id
    ), moved as (${moveTotals(sql`total`)})
    select delivery_id as "deliveryId" from reserved union all select "deliveryId" from asked where is_known`;
}
