import { type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import type { ReplayFilter } from "#db/schema/outbox.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { replayDead } from "./replay-dead.ts";

/** Batches of one look after replays: the lanes are to have their turn as well. */
const BATCHES_MAX = 20;

/** Goes on with replays that are under way, a batch in a transaction. */
export async function takeReplays(db: Db, now: () => Date): Promise<void> {
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    if (!(await db.transaction((tx) => takeOne(tx, now())))) return;
  }
}

type Open = { id: string; workspaceId: string; filter: ReplayFilter; upTo: string; until: string };

/**
 * Takes up the next dead letters of the oldest replay. Each is looked at once, in the order of their ids: one that dies
 * again stays dead, and a worker that is killed has its batch taken by another.
 *
 * Rows: replay goes on, or done; delivery, dead → waiting | unfunded.
 * @returns false when there is no replay under way
 */
async function takeOne(tx: Tx, now: Date): Promise<boolean> {
  const [open] = await tx.execute<Open>(sql`
    select id, workspace_id as "workspaceId", filter, up_to as "upTo", until from replay
    where done_at is null order by id limit 1 for update skip locked`);
  if (!open) return false;
  const workspaceId = Number(open.workspaceId);
  const rows = await tx.execute<{ id: string }>(sql`
    select id from delivery d
    where ${deadWhere(workspaceId, open.filter)} and d.id > ${open.upTo}::bigint and d.id <= ${open.until}::bigint
    order by d.id limit ${limits.stageBatch}::integer`);
  const ids = rows.map((row) => Number(row.id));
  const taken = await replayDead(tx, { workspaceId, deliveryIds: ids, now });
  const isLast = ids.length < limits.stageBatch;
  await tx.execute(sql`
    update replay set replayed = replayed + ${taken.length}::integer, up_to = ${ids.at(-1) ?? open.upTo}::bigint,
      done_at = case when ${isLast} then ${now.toISOString()}::timestamptz end
    where id = ${open.id}::bigint`);
  await notifyChange(tx, { workspaceId, topic: "delivery" });
  return true;
}

/** Dead letters of a workspace that fit, of `delivery d`. */
export function deadWhere(workspaceId: number, { channel, workflowId, reason, before }: ReplayFilter): SQL {
  const parts = [sql`d.workspace_id = ${workspaceId}::bigint and d.state = 'dead' and d.digest_id is null`];
  if (channel !== undefined) parts.push(sql`d.channel = ${channel}`);
  if (workflowId !== undefined) parts.push(sql`d.workflow_id = ${workflowId}::bigint`);
  if (reason !== undefined) parts.push(sql`d.reason = ${reason}`);
  if (before !== undefined) parts.push(sql`d.done_at < ${before}::timestamptz`);
  return sql.join(parts, sql` and `);
}
