import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { BacktestAlertKind, BacktestMessage } from "#server/contract/backtest.ts";
import type { MemberContext } from "#server/services/context.ts";
import { timeOf, walletPattern } from "#server/services/run/rows.ts";
import { loadBacktest } from "./load-backtest.ts";

export const listAlertsSchema = z.strictObject({
  id: z.int().positive(),
  kind: z.enum(["fresh", "gone", "same", "unsure"]).optional(),
  /** An address, its beginning, or the short form. */
  wallet: z.string().max(60).optional(),
  /** How many to pass over: a backtest that has ended does not change. */
  offset: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(100).default(25),
});
export type ListAlertsInput = z.input<typeof listAlertsSchema>;

export type AlertRow = {
  id: number;
  kind: BacktestAlertKind;
  address: `0x${string}`;
  /** Null: nobody knows this wallet yet. */
  subscriberId: number | null;
  chainId: number | null;
  blockNumber: number | null;
  occurredAt: Date;
  messages: BacktestMessage[];
  creditsMilli: number;
  isReworded: boolean;
};

export type AlertPage = { alerts: AlertRow[]; nextOffset: number | null };

/** Whom it would have told of what, newest first. */
export function listAlerts(ctx: MemberContext, input: ListAlertsInput): Promise<AlertPage> {
  const { id, offset, limit, ...filters } = listAlertsSchema.parse(input);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    await loadBacktest(tx, { workspaceId: ctx.workspaceId, id });
    const rows = await tx.execute<Omit<AlertRow, "occurredAt"> & { occurredAt: string }>(sql`
      select id::float8 as id, kind, address, subscriber_id::float8 as "subscriberId", chain_id as "chainId",
        block_number::float8 as "blockNumber", occurred_at as "occurredAt", messages,
        credits_milli as "creditsMilli", is_reworded as "isReworded"
      from backtest_alert
      where workspace_id = ${ctx.workspaceId}::bigint and backtest_id = ${id}::bigint and ${whereOf(filters)}
      order by occurred_at desc, id desc
      offset ${offset}::int limit ${limit + 1}::int`);
    const shown = rows.slice(0, limit).map((row) => ({ ...row, occurredAt: timeOf(row.occurredAt) }));
    return { alerts: shown, nextOffset: rows.length > limit ? offset + limit : null };
  });
}

function whereOf({ kind, wallet }: Pick<z.output<typeof listAlertsSchema>, "kind" | "wallet">): SQL {
  const pattern = walletPattern(wallet);
  return sql`${kind ? sql`kind = ${kind}` : sql`true`} and ${pattern ? sql`address like ${pattern}::text` : sql`true`}`;
}
