import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

const HOUR_MS = 3_600_000;

/** Of each hour the last time: looking at the inbox all day is 24 rows. */
export async function recordPresence(
  tx: Tx,
  { workspaceId, subscriberId, now }: { workspaceId: number; subscriberId: number; now: Date },
): Promise<void> {
  const hour = Math.floor(now.getTime() / HOUR_MS);
  await tx.execute(sql`
    insert into presence (workspace_id, subscriber_id, hour, at)
    values (${workspaceId}::bigint, ${subscriberId}::bigint, ${hour}::bigint, ${now.toISOString()}::timestamptz)
    on conflict (subscriber_id, hour) do update set at = excluded.at where presence.at < excluded.at - interval '1 minute'`);
}
