import { and, eq, getTableColumns, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import { NotFoundError } from "#server/kernel/errors.ts";

const { plan: _plan, ...columns } = getTableColumns(backtest);

/** Everything but the plan, which is large. */
export async function loadBacktest(tx: Tx, { workspaceId, id }: { workspaceId: number; id: number }) {
  const [row] = await tx
    .select(columns)
    .from(backtest)
    .where(and(eq(backtest.workspaceId, workspaceId), eq(backtest.id, id)))
    .limit(1);
  if (!row) throw new NotFoundError("This backtest", { id });
  return row;
}

/** How many wallets each version would have told. */
export type WalletCounts = {
  told: number;
  toldByLive: number;
  /** Told by the tested version at least once, and by the live one never; and the other way round. */
  fresh: number;
  gone: number;
  /** Most alerts of the tested version for one wallet. */
  most: number;
};

export async function countWallets(tx: Tx, of: { workspaceId: number; id: number }): Promise<WalletCounts> {
  const [row] = await tx.execute<WalletCounts>(sql`
    select count(*) filter (where alerts > 0)::int as told,
      count(*) filter (where live_alerts > 0)::int as "toldByLive",
      count(*) filter (where alerts > 0 and live_alerts = 0)::int as fresh,
      count(*) filter (where alerts = 0 and live_alerts > 0)::int as gone,
      coalesce(max(alerts), 0)::int as most
    from backtest_wallet
    where workspace_id = ${of.workspaceId}::bigint and backtest_id = ${of.id}::bigint`);
  return row ?? { told: 0, toldByLive: 0, fresh: 0, gone: 0, most: 0 };
}
