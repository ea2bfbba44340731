import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Claimed } from "./claim-backtest.ts";
import type { Alert } from "./compare.ts";

/**
 * Writes down a step's alerts, the first `room` of them one by one, and how often each wallet was told.
 *
 * Rows: backtest_alert, backtest_wallet.
 * @returns how many found no room
 */
export async function keepAlerts(tx: Tx, { id, workspaceId }: Claimed, of: { alerts: Alert[]; room: number }) {
  const { alerts, room } = of;
  if (alerts.length === 0) return 0;
  const listed = alerts.slice(0, Math.max(0, room));
  if (listed.length > 0) {
    const rows = listed.map(({ event, ...alert }) => ({
      ...alert,
      chainId: event.chainId,
      blockNumber: event.blockNumber,
      txHash: event.txHash,
      occurredAt: event.occurredAt,
    }));
    await tx.execute(sql`
      insert into backtest_alert (workspace_id, backtest_id, kind, address, subscriber_id, chain_id, block_number,
        tx_hash, occurred_at, messages, credits_milli, is_reworded)
      select ${workspaceId}::bigint, ${id}::bigint, kind, address, "subscriberId", "chainId", "blockNumber", "txHash",
        "occurredAt", messages, "creditsMilli", "isReworded"
      from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row (kind text, address text, "subscriberId" bigint,
        "chainId" integer, "blockNumber" bigint, "txHash" text, "occurredAt" timestamptz, messages jsonb,
        "creditsMilli" integer, "isReworded" boolean)`);
  }
  await tx.execute(sql`
    insert into backtest_wallet (backtest_id, workspace_id, address, alerts, live_alerts)
    select ${id}::bigint, ${workspaceId}::bigint, address, count(*) filter (where kind <> 'gone'),
      count(*) filter (where kind in ('same', 'gone'))
    from jsonb_to_recordset(${jsonText(alerts.map(({ address, kind }) => ({ address, kind })))}::text::jsonb)
      as row (address text, kind text)
    group by address
    order by address
    on conflict (backtest_id, address) do update set alerts = backtest_wallet.alerts + excluded.alerts,
      live_alerts = backtest_wallet.live_alerts + excluded.live_alerts`);
  return alerts.length - listed.length;
}
