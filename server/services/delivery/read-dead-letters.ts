import { sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { ReplayFilter } from "#db/schema/outbox.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { type RawTime, timeOf, timeOrNull } from "#server/services/run/rows.ts";

/** Dead letters with the same channel and the same words for why. */
export type DeadGroup = { channel: string; reason: string; count: number; lastAt: Date };

export type ReplayRow = {
  id: number;
  filter: ReplayFilter;
  found: number;
  replayed: number;
  createdAt: Date;
  doneAt: Date | null;
};

export type DeadLetters = { total: number; groups: DeadGroup[]; replays: ReplayRow[] };

const GROUPS_SHOWN = 20;
const REPLAYS_SHOWN = 5;

/** What could not be delivered, by why, the most frequent first; and how far replays are. */
export function readDeadLetters(ctx: WorkspaceContext): Promise<DeadLetters> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx.execute<{ total: number }>(sql`
      select count(*)::int as total from delivery where workspace_id = ${ctx.workspaceId}::bigint and state = 'dead' and digest_id is null`);
    return {
      total: row?.total ?? 0,
      groups: await groupDead(tx, ctx.workspaceId),
      replays: await listReplays(tx, ctx.workspaceId),
    };
  });
}

async function groupDead(tx: Tx, workspaceId: number): Promise<DeadGroup[]> {
  const rows = await tx.execute<Omit<DeadGroup, "lastAt"> & { lastAt: string }>(sql`
    select channel, coalesce(reason, '') as reason, count(*)::int as count, max(done_at) as "lastAt" from delivery
    where workspace_id = ${workspaceId}::bigint and state = 'dead' and digest_id is null
    group by 1, 2 order by count desc, 1, 2 limit ${GROUPS_SHOWN}::integer`);
  return rows.map((row) => ({ ...row, lastAt: timeOf(row.lastAt) }));
}

type RawReplay = Omit<ReplayRow, "createdAt" | "doneAt"> & { createdAt: string; doneAt: RawTime };

async function listReplays(tx: Tx, workspaceId: number): Promise<ReplayRow[]> {
  const rows = await tx.execute<RawReplay>(sql`
    select id::float8 as id, filter, found, replayed, created_at as "createdAt", done_at as "doneAt" from replay
    where workspace_id = ${workspaceId}::bigint order by replay.id desc limit ${REPLAYS_SHOWN}::integer`);
  return rows.map((row) => ({
    ...row,
    createdAt: timeOf(row.createdAt),
    doneAt: timeOrNull(row.doneAt),
  }));
}
