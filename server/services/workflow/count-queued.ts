import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { channelData } from "#server/catalog/channels/index.ts";

/** Counting ends there: whoever reads it wants to know whether it is few or many. */
export const QUEUED_COUNTED_MAX = 10_000;

/** What of a paused workflow waits for it to be resumed, each at most `QUEUED_COUNTED_MAX`. */
export type QueuedWork = { runs: number; wallets: number; messages: number };

/** Looks into the indexes that claims use, at no more rows than it counts. */
export async function countQueued(tx: Tx, of: { workspaceId: number; id: number }): Promise<QueuedWork> {
  const most = sql`limit ${QUEUED_COUNTED_MAX}::integer`;
  const mine = sql`workspace_id = ${of.workspaceId}::bigint and workflow_id = ${of.id}::bigint`;
  const [row] = await tx.execute<QueuedWork>(sql`
    select
      (select count(*)::int from (select from run where ${mine} and state = 'waiting' ${most}) r) as runs,
      (select count(*)::int from (select from execution where ${mine} and state = 'ready' ${most}) x) as wallets,
      (select count(*)::int from (
        select from delivery
        where channel in (${sql.join(
          channelData.map(({ kind }) => sql`${kind}`),
          sql`, `,
        )})
          and workspace_id = ${of.workspaceId}::bigint
          and (case when corrects_id is null and left_at is null then workflow_id else 0 end) = ${of.id}::bigint
          and state in ('waiting', 'retrying') ${most}) d) as messages`);
  return row ?? { runs: 0, wallets: 0, messages: 0 };
}
