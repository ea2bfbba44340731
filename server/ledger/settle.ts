import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { together } from "#server/kernel/together.ts";
import { lockAccounts } from "./account.ts";

/** Deliveries of these workspaces; of others none is touched. */
export type Settlement = { workspaceIds: readonly number[]; deliveryIds: readonly number[]; now: Date };

/**
 * Posts the open reservations of deliveries that succeeded: the credits are spent.
 *
 * Deliveries without an open reservation (free, or settled before) are left alone, so it is safe to repeat.
 *
 * @returns the delivery ids that were charged
 */
export function postReserves(tx: Tx, settlement: Settlement): Promise<Set<number>> {
  return settle(tx, settlement, sql`'post'`);
}

/**
 * Voids the open reservations of deliveries that will not happen: the credits are available again.
 *
 * @returns the delivery ids whose credits came back
 */
export function voidReserves(tx: Tx, settlement: Settlement): Promise<Set<number>> {
  return settle(tx, settlement, sql`'void'`);
}

async function settle(tx: Tx, { workspaceIds, deliveryIds, now }: Settlement, kind: SQL): Promise<Set<number>> {
  if (deliveryIds.length === 0) return new Set();
  // one on the heels of the other: each statement sees what stands when it begins, and that is when the lock is had
  const [, rows] = await together([
    lockAccounts(tx, ...workspaceIds),
    executePrepared<{ deliveryId: string }>(tx, settleStatement({ workspaceIds, deliveryIds, now }, kind)),
  ]);
  return new Set(rows.map((row) => Number(row.deliveryId)));
}

/**
 * The lateral keeps to the index by delivery, and the scalar to the one by reservation: with the statistics of a young table
 * Postgres would read all of a workspace's, or all that were ever settled, once for each delivery.
 */
function settleStatement({ workspaceIds, deliveryIds, now }: Settlement, kind: SQL): SQL {
  return sql`
    with open as (
      select r.* from unnest(${idList(new Set(deliveryIds))}) as given (delivery)
      cross join lateral (
        select * from ledger_transfer
        where delivery_id = given.delivery and kind = 'reserve'
          and (select s.id from ledger_transfer s where s.reserve_id = ledger_transfer.id limit 1) is null
        offset 0
      ) r
      where r.workspace_id = any(${idList(workspaceIds)})
    ), settled as (
      insert into ledger_transfer
        (workspace_id, kind, debit_account_id, credit_account_id, amount_milli, reserve_id, delivery_id, at)
      select workspace_id, ${kind}, debit_account_id, credit_account_id, amount_milli,
        id, delivery_id, ${now.toISOString()}::timestamptz
      from open order by id
      returning workspace_id, delivery_id, amount_milli
    ), total as (
      select workspace_id, sum(amount_milli) as amount,
        case when ${kind} = 'post' then sum(amount_milli) else 0 end as posted
      from settled group by workspace_id
    ), moved as (
      update ledger_account a set
        debits_pending_milli = a.debits_pending_milli - case when a.kind = 'credits' then t.amount else 0 end,
        debits_posted_milli = a.debits_posted_milli + case when a.kind = 'credits' then t.posted else 0 end,
        credits_pending_milli = a.credits_pending_milli - case when a.kind = 'spent' then t.amount else 0 end,
        credits_posted_milli = a.credits_posted_milli + case when a.kind = 'spent' then t.posted else 0 end
      from total t
      where a.workspace_id = t.workspace_id and a.kind in ('credits', 'spent')
    )
    select delivery_id as "deliveryId" from settled`;
}
