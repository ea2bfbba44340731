import { inWorkspace } from "#db/client.ts";
import { recount } from "#server/ledger/recount.ts";
import type { MemberContext } from "#server/services/context.ts";

export type CreditRecount = {
  /** Kept totals equal what the transfers say, and debits equal credits. */
  isRight: boolean;
  debitsMilli: number;
  creditsMilli: number;
};

/** Counts the workspace's ledger anew, from its transfers. */
export async function recountCredits(ctx: MemberContext): Promise<CreditRecount> {
  const { accounts, isRight } = await inWorkspace(ctx.workspaceId, (tx) => recount(tx, ctx.workspaceId));
  return {
    isRight,
    debitsMilli: accounts.reduce((sum, a) => sum + a.counted.debitsPosted + a.counted.debitsPending, 0),
    creditsMilli: accounts.reduce((sum, a) => sum + a.counted.creditsPosted + a.counted.creditsPending, 0),
  };
}
