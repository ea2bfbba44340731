import { and, eq, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { portfolio } from "#db/schema/portfolio.ts";
import { type Portfolio, portfolioValues } from "#server/contract/portfolio.ts";
import type { Values } from "#server/contract/value.ts";
import { HAS_MOVED } from "./mark-moved.ts";

/** `hasMoved`: the wallet moved something since, so it is to be read again. */
export type KeptPortfolio = { values: Values; readAt: Date; hasMoved: boolean };

/** A portfolio that was read by this revision of its workspace's setting. */
export type ReadPortfolio = { workspaceId: number; subscriberId: number; revision: number; portfolio: Portfolio };

/**
 * What was read last, by subscriber; of an older setting, or not known in whole, it is not among them. One statement.
 */
export async function readKeptPortfolios(
  tx: Db | Tx,
  subscriberIds: readonly number[],
): Promise<Map<number, KeptPortfolio>> {
  if (subscriberIds.length === 0) return new Map();
  type Row = { subscriberId: string; holdings: Portfolio; readAt: string; hasMoved: boolean };
  const rows = await tx.execute<Row>(sql`
    select p.subscriber_id::text as "subscriberId", p.holdings, p.read_at::text as "readAt", ${HAS_MOVED} as "hasMoved"
    from portfolio p join portfolio_setting s on s.workspace_id = p.workspace_id and s.revision = p.revision
    where p.subscriber_id = any(${idList(subscriberIds)}) and p.total_usd is not null`);
  return new Map(
    rows.flatMap(({ subscriberId, holdings, readAt, hasMoved }) => {
      const at = new Date(readAt);
      const values = portfolioValues(holdings, at);
      return values ? [[Number(subscriberId), { values, readAt: at, hasMoved }] as const] : [];
    }),
  );
}

/** Always in the same order, so that two batches never wait for each other; an older reading never replaces a newer. */
export async function keepPortfolios(tx: Db | Tx, read: readonly ReadPortfolio[], readAt: Date): Promise<void> {
  if (read.length === 0) return;
  const rows = read.map(({ portfolio: holdings, ...one }) => ({
    ...one,
    holdings,
    totalUsd: holdings.totalUsd,
    shares: Object.fromEntries(holdings.assets.flatMap(({ asset, share }) => (share === null ? [] : [[asset, share]]))),
  }));
  await tx.execute(sql`
    insert into portfolio (subscriber_id, workspace_id, revision, holdings, total_usd, shares, read_at)
    select given."subscriberId", given."workspaceId", given.revision, given.holdings, given."totalUsd", given.shares,
      ${readAt.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as given
      ("subscriberId" bigint, "workspaceId" bigint, revision integer, holdings jsonb, "totalUsd" numeric, shares jsonb)
    order by 1
    on conflict (subscriber_id) do update set
      revision = excluded.revision, holdings = excluded.holdings, total_usd = excluded.total_usd,
      shares = excluded.shares, read_at = excluded.read_at
    where portfolio.read_at <= excluded.read_at`);
}

/** What a workspace knows of a wallet's holdings is deleted. */
export async function forgetPortfolio(
  tx: Tx,
  { workspaceId, subscriberId }: { workspaceId: number; subscriberId: number },
): Promise<void> {
  await tx
    .delete(portfolio)
    .where(and(eq(portfolio.workspaceId, workspaceId), eq(portfolio.subscriberId, subscriberId)));
}
