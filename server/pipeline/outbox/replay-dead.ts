import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { fundDeliveries, INSERTED, type RawInserted, toInserted } from "./fund-deliveries.ts";

/**
 * Takes up dead deliveries again, with the same effect keys and ids. Safe to repeat: only dead ones move. The parts of a
 * digest go with it, and not by themselves.
 *
 * Rows: delivery, dead → waiting | unfunded; parts of a digest, dead → deferred.
 * @returns the ids that were taken up
 */
export async function replayDead(
  tx: Tx,
  of: { workspaceId: number; deliveryIds: readonly number[]; now: Date },
): Promise<number[]> {
  if (of.deliveryIds.length === 0) return [];
  const rows = await tx.execute<RawInserted>(sql`
    update delivery set state = 'waiting', reason = null, done_at = null, left_at = null, round = round + 1,
      next_at = ${of.now.toISOString()}::timestamptz
    where workspace_id = ${of.workspaceId}::bigint and state = 'dead' and digest_id is null
      and id = any(${idList(of.deliveryIds)})
    returning ${INSERTED}`);
  await tx.execute(sql`
    update delivery set state = 'deferred', reason = null, done_at = null
    where digest_id = any(${idList(rows.map((row) => Number(row.id)))}) and state = 'dead'`);
  await fundDeliveries(tx, { deliveries: rows.map(toInserted), now: of.now });
  if (rows.length > 0) await notifyChanges(tx, [{ workspaceId: of.workspaceId, topic: "delivery" }]);
  return rows.map((row) => Number(row.id));
}
