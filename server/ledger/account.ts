import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";

/** A workspace's credits, in milli-credits. `available` is what may still be reserved. */
export type Balance = { availableMilli: number; reservedMilli: number; spentMilli: number; grantedMilli: number };

/**
 * Opens a workspace's three accounts. Safe to repeat.
 *
 * Rows: ledger_account, as the owner (the application's role may only read it).
 */
export async function openAccounts(tx: Tx, workspaceId: number): Promise<void> {
  await tx.execute(sql`
    insert into ledger_account (workspace_id, kind)
    select ${workspaceId}::bigint, kind from unnest(array['credits', 'issued', 'spent']) as kind
    on conflict (workspace_id, kind) do nothing`);
}

/**
 * What a workspace has. Zeros when it has no accounts yet.
 *
 * Reads one row, so it is exact inside the transaction that asks; any role may ask.
 */
export async function balanceOf(tx: Tx, workspaceId: number): Promise<Balance> {
  const [row] = await tx.execute<Record<"granted" | "spent" | "reserved", string>>(sql`
    select credits_posted_milli as granted, debits_posted_milli as spent, debits_pending_milli as reserved
    from ledger_account where workspace_id = ${workspaceId}::bigint and kind = 'credits'`);
  const grantedMilli = Number(row?.granted ?? 0);
  const spentMilli = Number(row?.spent ?? 0);
  const reservedMilli = Number(row?.reserved ?? 0);
  return { availableMilli: grantedMilli - spentMilli - reservedMilli, reservedMilli, spentMilli, grantedMilli };
}

/**
 * Makes this transaction the only one that moves these workspaces' credits, until it ends. Every transfer begins here,
 * so that the statements after it see all that others have committed. By the workspaces' ids, so that two that lock
 * several never wait for each other.
 */
export async function lockAccounts(tx: Tx, ...workspaceIds: number[]): Promise<void> {
  await executePrepared(
    tx,
    sql`
    select id from ledger_account where workspace_id = any(${idList(workspaceIds)})
    order by workspace_id, id for update`,
  );
}
