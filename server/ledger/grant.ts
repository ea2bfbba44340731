import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { assert } from "#server/kernel/assert.ts";
import { openAccounts, runLocked } from "./account.ts";

export type Grant = {
  workspaceId: number;
  /** The caller's idempotency key: the same key again moves nothing. */
  transferKey: string;
  amountMilli: number;
  note: string;
  /** The admin who gave; null for the installation itself. */
  actor: `0x${string}` | null;
  now: Date;
};

/**
 * Issues credits to a workspace: debit `issued`, credit `credits`, posted at once.
 *
 * @returns true when credits moved, false when this key was used before
 */
export async function grantCredits(tx: Tx, grant: Grant): Promise<boolean> {
  assert(Number.isSafeInteger(grant.amountMilli) && grant.amountMilli > 0, "a grant is a whole number above zero");
  await openAccounts(tx, grant.workspaceId);
  const statement = sql`
    with account as (
      select max(id) filter (where kind = 'issued') as issued, max(id) filter (where kind = 'credits') as credits
      from ledger_account where workspace_id = ${grant.workspaceId}::bigint
    ), granted as (
      insert into ledger_transfer
        (workspace_id, transfer_key, kind, debit_account_id, credit_account_id, amount_milli, note, actor, at)
      select ${grant.workspaceId}::bigint, ${grant.transferKey}::text, 'grant', issued, credits,
        ${grant.amountMilli}::bigint, ${grant.note}::text, ${grant.actor}::text, ${grant.now.toISOString()}::timestamptz
      from account
      on conflict (transfer_key) where transfer_key is not null do nothing
      returning debit_account_id, credit_account_id, amount_milli
    )
    update ledger_account a set
      debits_posted_milli = a.debits_posted_milli + case when a.id = g.debit_account_id then g.amount_milli else 0 end,
      credits_posted_milli = a.credits_posted_milli + case when a.id = g.credit_account_id then g.amount_milli else 0 end
    from granted g
    where a.id in (g.debit_account_id, g.credit_account_id)
    returning a.id`;
  const moved = await runLocked(tx, [grant.workspaceId], statement);
  return moved.length > 0;
}
