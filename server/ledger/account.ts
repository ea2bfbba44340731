import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { together } from "#server/kernel/together.ts";

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
 * One statement, so it is exact inside the transaction that asks; any role may ask.
 */
export async function balanceOf(tx: Tx, workspaceId: number): Promise<Balance> {
  const [row] = await tx.execute<Record<"granted" | "spent" | "reserved", string>>(sql`
    select a.credits_posted_milli as granted, a.debits_posted_milli + ${postedLate} as spent,
      a.debits_pending_milli - ${postedLate} as reserved
    from ledger_account a where a.workspace_id = ${workspaceId}::bigint and a.kind = 'credits'`);
  const grantedMilli = Number(row?.granted ?? 0);
  const spentMilli = Number(row?.spent ?? 0);
  const reservedMilli = Number(row?.reserved ?? 0);
  return { availableMilli: grantedMilli - spentMilli - reservedMilli, reservedMilli, spentMilli, grantedMilli };
}

/** What was posted for a workspace whose account `a` does not know it yet. */
export const postedLate = sql`(
  select coalesce(sum(amount_milli), 0) from ledger_posted where workspace_id = a.workspace_id)`;

/**
 * Makes this transaction the only one that changes what these workspaces may reserve, until it ends, and runs a statement
 * that sees all that others have committed. A grant, a reservation, a void and a fold are such; a post changes nothing of
 * it. By the workspaces' ids, so that two that lock several never wait for each other.
 */
export async function runLocked<T extends Record<string, unknown>>(
  tx: Tx,
  workspaceIds: readonly number[],
  statement: SQL,
): Promise<T[]> {
  // one on the heels of the other: each statement sees what stands when it begins, and that is when the lock is had
  const [, rows] = await together([
    executePrepared(
      tx,
      sql`
      select id from ledger_account where workspace_id = any(${idList(workspaceIds)})
      order by workspace_id, id for update`,
    ),
    executePrepared<T>(tx, statement),
  ]);
  return rows;
}

/**
 * An `update` of accounts that are locked. `total` has `workspace_id`, `reserved` (what is pending more, or less) and
 * `posted` (what was pending and is spent).
 */
export const moveTotals = (total: SQL) => sql`
  update ledger_account a set
    debits_pending_milli = a.debits_pending_milli + case when a.kind = 'credits' then t.reserved - t.posted else 0 end,
    debits_posted_milli = a.debits_posted_milli + case when a.kind = 'credits' then t.posted else 0 end,
    credits_pending_milli = a.credits_pending_milli + case when a.kind = 'spent' then t.reserved - t.posted else 0 end,
    credits_posted_milli = a.credits_posted_milli + case when a.kind = 'spent' then t.posted else 0 end
  from ${total} t
  where a.workspace_id = t.workspace_id and a.kind in ('credits', 'spent')`;
