import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { executePrepared, plannedForItsValues } from "#server/kernel/execute-prepared.ts";
import { moveTotals, runLocked } from "./account.ts";

/** Deliveries of these workspaces; of others none is touched. */
export type Settlement = { workspaceIds: readonly number[]; deliveryIds: readonly number[]; now: Date };

/**
 * Posts the open reservations of deliveries that succeeded: the credits are spent. Waits for nobody, and nobody for it: what
 * may be reserved stays as it is, and the accounts learn of it later.
 *
 * Deliveries without an open reservation (free, or settled before) are left alone, so it is safe to repeat.
 *
 * @returns the delivery ids that were charged
 */
export async function postReserves(tx: Tx, settlement: Settlement): Promise<Set<number>> {
  if (settlement.deliveryIds.length === 0) return new Set();
  const posted = sql`
    insert into ledger_posted (workspace_id, amount_milli)
    select workspace_id, sum(amount_milli) from settled group by workspace_id order by workspace_id`;
  return settledBy(await executePrepared(tx, settleStatement(settlement, { kind: sql`'post'`, moved: posted })));
}

/**
 * Voids the open reservations of deliveries that will not happen: the credits are available again.
 *
 * @returns the delivery ids whose credits came back
 */
export async function voidReserves(tx: Tx, settlement: Settlement): Promise<Set<number>> {
  if (settlement.deliveryIds.length === 0) return new Set();
  const returned = moveTotals(sql`(
    select workspace_id, -sum(amount_milli) as reserved, 0 as posted from settled group by workspace_id)`);
  const statement = settleStatement(settlement, { kind: sql`'void'`, moved: returned });
  return settledBy(await runLocked<Row>(tx, settlement.workspaceIds, statement));
}

/** One row, whose ids are as many as were settled: a row for each would be read one by one. */
type Row = { deliveryIds: string | null };
const settledBy = ([row]: Row[]) => new Set(row?.deliveryIds?.split(",").map(Number));

/**
 * What is settled already, or by somebody else at this moment, conflicts with that and stays. The lateral keeps to the index
 * by delivery; planned anew each time, since the plan that Postgres made of a ledger in its first minute would go through
 * all of it for each delivery.
 *
 * @param of.moved what comes of `settled` (workspace_id, delivery_id, amount_milli)
 */
function settleStatement({ workspaceIds, deliveryIds, now }: Settlement, of: { kind: SQL; moved: SQL }): SQL {
  return sql`
    with reserved as (
      select r.* from unnest(${idList(new Set(deliveryIds))}) as given (delivery)
      cross join lateral (
        select * from ledger_transfer where delivery_id = given.delivery and kind = 'reserve' offset 0
      ) r
      where r.workspace_id = any(${idList(workspaceIds)}) and ${plannedForItsValues()}
    ), settled as (
      insert into ledger_transfer
        (workspace_id, kind, debit_account_id, credit_account_id, amount_milli, reserve_id, delivery_id, at)
      select workspace_id, ${of.kind}, debit_account_id, credit_account_id, amount_milli,
        id, delivery_id, ${now.toISOString()}::timestamptz
      from reserved order by id
      on conflict (reserve_id) where reserve_id is not null do nothing
      returning workspace_id, delivery_id, amount_milli
    ), moved as (${of.moved})
    select string_agg(delivery_id::text, ',') as "deliveryIds" from settled`;
}
