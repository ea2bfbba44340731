import { inWorkspace } from "#db/client.ts";
import { balanceOf } from "#server/ledger/account.ts";
import type { MemberContext } from "#server/services/context.ts";

/** What the workspace may still reserve, in milli-credits: the figure in every page's head. */
export async function readBalance(ctx: MemberContext): Promise<{ availableMilli: number }> {
  const { availableMilli } = await inWorkspace(ctx.workspaceId, (tx) => balanceOf(tx, ctx.workspaceId));
  return { availableMilli };
}
