import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { AccountKind } from "#db/schema/ledger.ts";
import { postedLate } from "./account.ts";

const SIDES = ["debitsPosted", "creditsPosted", "debitsPending", "creditsPending"] as const;

export type AccountTotals = Record<(typeof SIDES)[number], number>;

export type Recount = {
  /** What is kept, with what was posted since, and what the transfers say, in milli-credits. */
  accounts: { kind: AccountKind; kept: AccountTotals; counted: AccountTotals }[];
  /** Kept equals counted, debits equal credits, and nothing is below zero. */
  isRight: boolean;
};

/**
 * Counts a workspace's accounts anew from its transfers and compares.
 *
 * Exact under load as well: one statement, one snapshot.
 */
export async function recount(tx: Tx, workspaceId: number): Promise<Recount> {
  const rows = await tx.execute<Record<string, string> & { kind: AccountKind }>(sql`
    with moved as (
      select debit_account_id, credit_account_id,
        sum(case when kind in ('grant', 'post') then amount_milli else 0 end) as posted,
        sum(case kind when 'reserve' then amount_milli when 'grant' then 0 else -amount_milli end) as pending
      from ledger_transfer where workspace_id = ${workspaceId}::bigint group by 1, 2
    )
    select a.kind,
      a.debits_posted_milli + case when a.kind = 'credits' then ${postedLate} else 0 end as "keptDebitsPosted",
      a.credits_posted_milli + case when a.kind = 'spent' then ${postedLate} else 0 end as "keptCreditsPosted",
      a.debits_pending_milli - case when a.kind = 'credits' then ${postedLate} else 0 end as "keptDebitsPending",
      a.credits_pending_milli - case when a.kind = 'spent' then ${postedLate} else 0 end as "keptCreditsPending",
      coalesce(sum(m.posted) filter (where m.debit_account_id = a.id), 0) as "debitsPosted",
      coalesce(sum(m.posted) filter (where m.credit_account_id = a.id), 0) as "creditsPosted",
      coalesce(sum(m.pending) filter (where m.debit_account_id = a.id), 0) as "debitsPending",
      coalesce(sum(m.pending) filter (where m.credit_account_id = a.id), 0) as "creditsPending"
    from ledger_account a
    left join moved m on a.id in (m.debit_account_id, m.credit_account_id)
    where a.workspace_id = ${workspaceId}::bigint
    group by a.id order by a.id`);
  const accounts = rows.map((row) => ({
    kind: row.kind,
    counted: totals((side) => row[side]),
    kept: totals((side) => row[`kept${side.charAt(0).toUpperCase()}${side.slice(1)}`]),
  }));
  return { accounts, isRight: isRight(accounts) };
}

function totals(read: (side: (typeof SIDES)[number]) => string | undefined): AccountTotals {
  const [debitsPosted, creditsPosted, debitsPending, creditsPending] = SIDES.map((side) => Number(read(side) ?? 0));
  return {
    debitsPosted: debitsPosted ?? 0,
    creditsPosted: creditsPosted ?? 0,
    debitsPending: debitsPending ?? 0,
    creditsPending: creditsPending ?? 0,
  };
}

function isRight(accounts: Recount["accounts"]): boolean {
  const sum = (side: keyof AccountTotals) => accounts.reduce((total, account) => total + account.kept[side], 0);
  return (
    accounts.every(({ kept, counted }) => SIDES.every((side) => kept[side] === counted[side] && kept[side] >= 0)) &&
    sum("debitsPosted") === sum("creditsPosted") &&
    sum("debitsPending") === sum("creditsPending") &&
    accounts.every(
      ({ kind, kept }) => kind !== "credits" || kept.creditsPosted - kept.debitsPosted - kept.debitsPending >= 0,
    )
  );
}
