import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { type ShownState, shownState } from "./shown-state.ts";

export const listDeliveriesSchema = z.strictObject({
  state: z
    .enum(["waiting", "unfunded", "deferred", "sending", "retrying", "delivered", "dead", "suppressed", "cancelled"])
    .optional(),
  channel: z.string().max(40).optional(),
  workflowId: z.int().positive().optional(),
  /** Those that a transfer of the ledger is for. */
  transferId: z.int().positive().optional(),
  /** Deliveries before this id. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(50),
});

export type DeliveryRow = {
  id: number;
  executionId: number;
  runId: number;
  channel: string;
  state: ShownState;
  reason: string | null;
  attempts: number;
  priceMilli: number;
  workflowName: string | null;
  wallet: `0x${string}`;
  createdAt: Date;
  doneAt: Date | null;
  nextAt: Date;
};

export type DeliveryPage = { deliveries: DeliveryRow[]; nextBefore: number | null };

type RawRow = Omit<DeliveryRow, "createdAt" | "doneAt" | "nextAt"> & {
  createdAt: string;
  doneAt: string | null;
  nextAt: string;
};

/** Deliveries of the workspace, newest first, without contents or addresses; dead letters by `state: "dead"`. */
export async function listDeliveries(
  ctx: WorkspaceContext,
  input: z.input<typeof listDeliveriesSchema>,
): Promise<DeliveryPage> {
  const { state, channel, workflowId, transferId, before, limit } = listDeliveriesSchema.parse(input);
  const conditions: SQL[] = [sql`d.workspace_id = ${ctx.workspaceId}::bigint`];
  if (state === "sending") conditions.push(sql`d.lease_until is not null`);
  else if (state) conditions.push(sql`d.state = ${state}::text and d.lease_until is null`);
  if (channel) conditions.push(sql`d.channel = ${channel}`);
  if (workflowId) conditions.push(sql`d.workflow_id = ${workflowId}::bigint`);
  if (transferId) {
    conditions.push(sql`d.id in (
      select unnest(t.delivery_ids) from ledger_transfer t
      where t.id = ${transferId}::bigint and t.workspace_id = ${ctx.workspaceId}::bigint)`);
  }
  if (before) conditions.push(sql`d.id < ${before}::bigint`);
  const rows = await inWorkspace(ctx.workspaceId, (tx) =>
    tx.execute<RawRow>(sql`
      select d.id::float8 as id, d.execution_id::float8 as "executionId", d.run_id::float8 as "runId", d.channel,
        ${shownState(sql`d`)} as state, d.reason, d.attempts, d.price_milli as "priceMilli",
        w.name as "workflowName", s.address as wallet,
        d.created_at as "createdAt", d.done_at as "doneAt", d.next_at as "nextAt"
      from delivery d
      join subscriber s on s.id = d.subscriber_id
      left join workflow w on w.id = d.workflow_id
      where ${sql.join(conditions, sql` and `)}
      order by d.id desc
      limit ${limit + 1}::integer`),
  );
  const deliveries = rows.slice(0, limit).map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    nextAt: new Date(row.nextAt),
    doneAt: row.doneAt === null ? null : new Date(row.doneAt),
  }));
  return { deliveries, nextBefore: rows.length > limit ? (deliveries.at(-1)?.id ?? null) : null };
}
