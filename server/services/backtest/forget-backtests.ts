import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { backtestAlert, backtestWallet } from "#db/schema/backtest.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** Deletes what backtests would have told a subscriber; their sums stay, and name nobody. */
export async function forgetBacktests(tx: Tx, { workspaceId, actor: { address } }: SubscriberContext): Promise<void> {
  await tx
    .delete(backtestAlert)
    .where(and(eq(backtestAlert.workspaceId, workspaceId), eq(backtestAlert.address, address)));
  await tx
    .delete(backtestWallet)
    .where(and(eq(backtestWallet.workspaceId, workspaceId), eq(backtestWallet.address, address)));
}
