import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { TransferKind } from "#db/schema/ledger.ts";
import type { MemberContext } from "#server/services/context.ts";
import { timeOf } from "../run/rows.ts";

export const listTransfersSchema = z.strictObject({
  kind: z.enum(["grant", "reserve", "post", "void"]).optional(),
  /** Transfers before this id. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(50),
});

export type TransferRow = {
  id: number;
  kind: TransferKind;
  amountMilli: number;
  /** Accounts by name: from `debit`, to `credit`. */
  debit: string;
  credit: string;
  note: string;
  actor: `0x${string}` | null;
  at: Date;
  /** How many deliveries it is for; 0 for a grant. */
  deliveryCount: number;
  /** Null for a grant, and for a digest. */
  workflowName: string | null;
  /** What it is for when that is one; of no execution (0) for a digest. */
  delivery: { executionId: number; channel: string; address: `0x${string}` } | null;
};

export type TransferPage = { transfers: TransferRow[]; nextBefore: number | null };

type RawTransfer = Omit<TransferRow, "at"> & { at: string };

/** The ledger, newest first: every transfer with its two accounts. One statement. */
export async function listTransfers(
  ctx: MemberContext,
  input: z.input<typeof listTransfersSchema>,
): Promise<TransferPage> {
  const { kind, before, limit } = listTransfersSchema.parse(input);
  const conditions: SQL[] = [sql`t.workspace_id = ${ctx.workspaceId}::bigint`];
  if (kind) conditions.push(sql`t.kind = ${kind}::text`);
  if (before) conditions.push(sql`t.id < ${before}::bigint`);
  const rows = await inWorkspace(ctx.workspaceId, (tx) =>
    tx.execute<RawTransfer>(sql`
      select t.id::float8 as id, t.kind, t.amount_milli::float8 as "amountMilli", de.kind as debit, cr.kind as credit,
        t.note, t.actor, t.at, cardinality(t.delivery_ids) as "deliveryCount", w.name as "workflowName",
        case when d.id is not null then json_build_object('executionId', d.execution_id, 'channel', d.channel,
          'address', u.address) end as delivery
      from ledger_transfer t
      join ledger_account de on de.id = t.debit_account_id
      join ledger_account cr on cr.id = t.credit_account_id
      left join workflow w on w.id = t.workflow_id
      left join delivery d on d.id = t.delivery_ids[1] and cardinality(t.delivery_ids) = 1
      left join subscriber u on u.id = d.subscriber_id
      where ${sql.join(conditions, sql` and `)}
      order by t.id desc
      limit ${limit + 1}::int`),
  );
  const shown = rows.slice(0, limit).map((row) => ({ ...row, at: timeOf(row.at) }));
  return { transfers: shown, nextBefore: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
