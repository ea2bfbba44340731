import { sql } from "drizzle-orm";
import { inInstallation } from "#db/client.ts";
import { postedLate } from "#server/ledger/account.ts";
import type { AdminContext } from "#server/services/context.ts";
import { type ChainHealth, listChainHealth } from "#server/services/overview/list-chain-health.ts";
import { type RawTime, timeOf, timeOrNull } from "#server/services/run/rows.ts";

export type WorkspaceFigures = {
  slug: string;
  name: string;
  createdAt: Date;
  memberCount: number;
  subscriberCount: number;
  liveCount: number;
  pausedCount: number;
  /** What follows: of the last 24 hours. */
  runCount: number;
  toldCount: number;
  failedCount: number;
  /** Deliveries that wait for credits now. */
  unfundedCount: number;
  /** May still be reserved. */
  availableMilli: number;
  spentMilli: number;
  lastRunAt: Date | null;
};

export type Installation = { now: Date; workspaces: WorkspaceFigures[]; chains: ChainHealth[] };

const DAY_MS = 86_400_000;
const WORKSPACES_MAX = 500;

type RawFigures = Omit<WorkspaceFigures, "createdAt" | "lastRunAt"> & { createdAt: string; lastRunAt: RawTime };

/** Every workspace with its figures, by name, and every chain that is read. */
export function listWorkspaces({ now }: AdminContext): Promise<Installation> {
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  return inInstallation(async (tx) => {
    const rows = await tx.execute<RawFigures>(sql`
      select w.slug, w.name, w.created_at as "createdAt",
        (select count(*)::int from member where workspace_id = w.id) as "memberCount",
        (select count(*)::int from subscriber where workspace_id = w.id) as "subscriberCount",
        f.live as "liveCount", f.paused as "pausedCount", r.runs as "runCount", r.last_at as "lastRunAt",
        x.told as "toldCount", x.failed as "failedCount",
        (select count(*)::int from delivery where workspace_id = w.id and state = 'unfunded') as "unfundedCount",
        coalesce(a.credits_posted_milli - a.debits_posted_milli - a.debits_pending_milli, 0)::float8 as "availableMilli",
        coalesce(a.debits_posted_milli + ${postedLate}, 0)::float8 as "spentMilli"
      from workspace w
      cross join lateral (
        select count(*) filter (where state = 'live')::int as live, count(*) filter (where state = 'paused')::int as paused
        from workflow where workspace_id = w.id) f
      cross join lateral (
        select count(*) filter (where created_at > ${since}::timestamptz)::int as runs, max(created_at) as last_at
        from run where workspace_id = w.id) r
      cross join lateral (
        select count(*) filter (where outcome = 'told')::int as told,
          count(*) filter (where outcome = 'failed')::int as failed
        from execution where workspace_id = w.id and created_at > ${since}::timestamptz) x
      left join ledger_account a on a.workspace_id = w.id and a.kind = 'credits'
      order by w.name, w.id
      limit ${WORKSPACES_MAX}::int`);
    const workspaces = rows.map((row) => ({
      ...row,
      createdAt: timeOf(row.createdAt),
      lastRunAt: timeOrNull(row.lastRunAt),
    }));
    return { now, workspaces, chains: await listChainHealth(tx, { workspaceId: null, now }) };
  });
}
