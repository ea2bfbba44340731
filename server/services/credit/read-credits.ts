import { sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { balanceOf } from "#server/ledger/account.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type RawTime, timeOrNull } from "../run/rows.ts";

export type WorkflowSpend = { workflowId: number; name: string; milli: number };

/** All amounts in milli-credits. */
export type CreditSummary = {
  /** What may still be reserved. */
  availableMilli: number;
  reservedMilli: number;
  spentMilli: number;
  grantedMilli: number;
  /** Posted in the last 24 hours, by workflow, most first. */
  spend: WorkflowSpend[];
  spentDayMilli: number;
  /** What a day costs at the pace of the last 7 days, or of as long as there has been spending. */
  paceMilliPerDay: number;
  /** Deliveries that wait for credits. */
  unfundedCount: number;
};

const DAY_MS = 86_400_000;
const PACE_DAYS = 7;

/** What a workspace has, spends and still lasts for. */
export function readCredits(ctx: MemberContext): Promise<CreditSummary> {
  return inWorkspace(ctx.workspaceId, (tx) => selectCredits(tx, { workspaceId: ctx.workspaceId, now: ctx.now }));
}

/** The same inside the caller's transaction. */
export async function selectCredits(tx: Tx, o: { workspaceId: number; now: Date }): Promise<CreditSummary> {
  const balance = await balanceOf(tx, o.workspaceId);
  const since = (ms: number) => sql`${new Date(o.now.getTime() - ms).toISOString()}::timestamptz`;
  const rows = await tx.execute<WorkflowSpend>(sql`
    select w.id::float8 as "workflowId", w.name, sum(t.amount_milli)::float8 as milli
    from ledger_transfer t
    join workflow w on w.id = t.workflow_id
    where t.workspace_id = ${o.workspaceId}::bigint and t.kind = 'post' and t.at > ${since(DAY_MS)}
    group by w.id order by 3 desc`);
  const [pace] = await tx.execute<{ milli: number; firstAt: RawTime; unfunded: number }>(sql`
    select coalesce(sum(amount_milli), 0)::float8 as milli, min(at) as "firstAt",
      (select count(*)::int from delivery where workspace_id = ${o.workspaceId}::bigint and state = 'unfunded') as unfunded
    from ledger_transfer
    where workspace_id = ${o.workspaceId}::bigint and kind = 'post' and at > ${since(PACE_DAYS * DAY_MS)}`);
  return {
    ...balance,
    spend: [...rows],
    spentDayMilli: rows.reduce((total, row) => total + row.milli, 0),
    paceMilliPerDay: paceOf({ milli: pace?.milli ?? 0, firstAt: timeOrNull(pace?.firstAt ?? null), now: o.now }),
    unfundedCount: pace?.unfunded ?? 0,
  };
}

/** A day's cost at a pace; what was spent in less than a day counts as a whole day, since the future is not known better. */
export function paceOf(o: { milli: number; firstAt: Date | null; now: Date }): number {
  if (o.firstAt === null || o.milli <= 0) return 0;
  const days = Math.max(1, (o.now.getTime() - o.firstAt.getTime()) / DAY_MS);
  return o.milli / days;
}
