import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import { idList } from "#db/id-list.ts";
import { assert } from "#server/kernel/assert.ts";
import { moveTotals, runLocked } from "./account.ts";

/** What a delivery reserves, posts or voids. */
export type TransferItem = {
  workspaceId: number;
  /** What it pays for; 0 for a digest. */
  workflowId: number;
  deliveryId: number;
  /** The caller's idempotency key, another one each time that it moves credits. */
  transferKey: string;
  amountMilli: number;
};

const COLUMNS: Columns<TransferItem> = {
  workspaceId: "bigint",
  workflowId: "bigint",
  deliveryId: "bigint",
  transferKey: "text",
  amountMilli: "bigint",
};

export type ReserveBatch = { items: readonly TransferItem[]; now: Date };

/**
 * Reserves credits for deliveries, in their order, as far as each workspace's balance reaches: debit `credits`, credit
 * `spent`, pending. What does not fit any more, and all of that workspace after it, stays unfunded, so that nothing cheap
 * overtakes.
 *
 * One transfer for each workflow, under one of its items' keys; two statements for any number of items.
 *
 * @returns the delivery ids that are funded
 * @throws when a key was used before: nothing is reserved twice
 */
export async function reserveCredits(tx: Tx, { items, now }: ReserveBatch): Promise<Set<number>> {
  if (items.length === 0) return new Set();
  assert(
    items.every((item) => Number.isSafeInteger(item.amountMilli) && item.amountMilli > 0),
    "a reservation is a whole number above zero",
  );
  assert(new Set(items.map(({ deliveryId }) => deliveryId)).size === items.length, "a delivery reserves once");
  const workspaceIds = [...new Set(items.map(({ workspaceId }) => workspaceId))];
  const [row] = await runLocked<Row>(tx, workspaceIds, reserveStatement({ items, workspaceIds, now }));
  return new Set(row?.deliveryIds?.split(",").map(Number));
}

/** One row, whose ids are as many as are funded: a row for each would be read one by one. */
type Row = { deliveryIds: string | null };

type Asked = ReserveBatch & { workspaceIds: readonly number[] };

/** Takes what was posted meanwhile into the accounts too, since they are locked. */
function reserveStatement({ items, workspaceIds, now }: Asked) {
  const uptoOf = new Map<number, number>();
  const asked = items.map((item) => {
    const uptoMilli = (uptoOf.get(item.workspaceId) ?? 0) + item.amountMilli;
    uptoOf.set(item.workspaceId, uptoMilli);
    return { ...item, uptoMilli };
  });
  return sql`
    with account as (
      select a.workspace_id, a.id, s.id as spent_id,
        a.credits_posted_milli - a.debits_posted_milli - a.debits_pending_milli as available
      from ledger_account a
      join ledger_account s on s.workspace_id = a.workspace_id and s.kind = 'spent'
      where a.workspace_id = any(${idList(workspaceIds)}) and a.kind = 'credits'
    ), funded as (
      select r.*, a.id as debit_id, a.spent_id
      from ${columnsOf(asked, { ...COLUMNS, uptoMilli: "bigint" })}
      join account a on a.workspace_id = "workspaceId"
      where "uptoMilli" <= a.available
    ), reserved as (
      insert into ledger_transfer
        (workspace_id, transfer_key, kind, debit_account_id, credit_account_id, amount_milli, workflow_id, delivery_ids, at)
      select "workspaceId", min("transferKey"), 'reserve', debit_id, spent_id, sum("amountMilli"), "workflowId",
        array_agg("deliveryId"), ${now.toISOString()}::timestamptz
      from funded group by "workspaceId", "workflowId", debit_id, spent_id order by min("deliveryId")
      returning workspace_id, amount_milli
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
    select string_agg("deliveryId"::text, ',') as "deliveryIds" from funded`;
}
