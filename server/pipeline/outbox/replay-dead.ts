import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { type RawCharge, TO_RESERVE, toCharge } from "./charge.ts";
import { fundDeliveries } from "./fund-deliveries.ts";

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
  const rows = await tx.execute<RawCharge>(sql`
    update delivery set state = 'waiting', reason = null, done_at = null, left_at = null, round = round + 1,
      next_at = ${of.now.toISOString()}::timestamptz
    where workspace_id = ${of.workspaceId}::bigint and state = 'dead' and digest_id is null
      and id = any(${idList(of.deliveryIds)})
    returning ${TO_RESERVE}`);
  const deliveries = rows.map(toCharge);
  const ids = deliveries.map(({ id }) => id);
  await tx.execute(sql`
    update delivery set state = 'deferred', reason = null, done_at = null
    where digest_id = any(${idList(ids)}) and state = 'dead'`);
  await fundDeliveries(tx, { deliveries, now: of.now });
  if (rows.length > 0) await notifyChanges(tx, [{ workspaceId: of.workspaceId, topic: "delivery" }]);
  return ids;
}
