import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { arrayText, columnsOf } from "#db/columns-of.ts";
import type { TransferKind } from "#db/schema/ledger.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { moveTotals, runLocked } from "./account.ts";
import type { TransferItem } from "./reserve.ts";

/**
 * What deliveries have reserved. The caller ends each of them in the same transaction, in the statement that finds it open:
 * what has ended is not settled again.
 */
export type Settlement = { items: readonly TransferItem[]; now: Date };

/**
 * Posts what deliveries that succeeded have reserved: the credits are spent. One transfer for each workflow, under the
 * first of its items' keys. Waits for nobody, and nobody for it: what may be reserved stays as it is, and the accounts
 * learn of it later.
 *
 * @throws when a key was used before
 */
export async function postReserves(tx: Tx, settlement: Settlement): Promise<void> {
  if (settlement.items.length === 0) return;
  const posted = sql`
    insert into ledger_posted (workspace_id, amount_milli)
    select workspace_id, sum(amount_milli) from settled group by workspace_id order by workspace_id`;
  await executePrepared(tx, settleStatement(settlement, { kind: "post", moved: posted }));
}

/**
 * Voids what deliveries that will not happen have reserved: the credits are available again. One transfer for each
 * workflow, under the first of its items' keys.
 *
 * @throws when a key was used before
 */
export async function voidReserves(tx: Tx, settlement: Settlement): Promise<void> {
  if (settlement.items.length === 0) return;
  const returned = moveTotals(sql`(
    select workspace_id, -sum(amount_milli) as reserved, 0 as posted from settled group by workspace_id)`);
  const workspaceIds = [...new Set(settlement.items.map(({ workspaceId }) => workspaceId))];
  await runLocked(tx, workspaceIds, settleStatement(settlement, { kind: "void", moved: returned }));
}

/** @param of.moved what comes of `settled` (workspace_id, amount_milli) */
function settleStatement({ items, now }: Settlement, of: { kind: TransferKind; moved: SQL }): SQL {
  const groups = Map.groupBy(items, ({ workspaceId, workflowId }) => `${workspaceId} ${workflowId}`);
  const given = columnsOf([...groups.values()].flatMap(transferOf), {
    workspaceId: "bigint",
    workflowId: "bigint",
    transferKey: "text",
    amountMilli: "bigint",
    deliveryIds: "text",
  });
  return sql`
    with settled as (
      insert into ledger_transfer
        (workspace_id, transfer_key, kind, debit_account_id, credit_account_id, amount_milli, workflow_id, delivery_ids, at)
      select "workspaceId", "transferKey", ${of.kind}::text, c.id, s.id, "amountMilli", "workflowId",
        "deliveryIds"::bigint[], ${now.toISOString()}::timestamptz
      from ${given}
      join ledger_account c on c.workspace_id = "workspaceId" and c.kind = 'credits'
      join ledger_account s on s.workspace_id = "workspaceId" and s.kind = 'spent'
      order by "transferKey"
      returning workspace_id, amount_milli
    )
    ${of.moved}`;
}

function transferOf(items: readonly TransferItem[]) {
  const [first] = items;
  if (!first) return [];
  return {
    ...first,
    amountMilli: items.reduce((sum, { amountMilli }) => sum + amountMilli, 0),
    deliveryIds: arrayText(items.map(({ deliveryId }) => deliveryId)),
  };
}
