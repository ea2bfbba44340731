import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";

/** Measuring looks back furthest: at twelve weeks of new subscribers, 30 days after the last of them joined. */
const KEPT_DAYS = 150;
const HOUR_MS = 3_600_000;

/**
 * Deletes of presence what nobody looks at any more, the oldest first.
 * @returns rows deleted, as many as `limit` when there may be more
 */
export async function clearPresence(db: Db, { limit, now }: { limit: number; now: Date }): Promise<number> {
  const before = Math.floor(now.getTime() / HOUR_MS) - KEPT_DAYS * 24;
  const rows = await db.execute(sql`
    delete from presence p using (
      select subscriber_id, hour from presence where hour < ${before}::bigint
      order by hour limit ${limit}::integer for update skip locked) old
    where p.subscriber_id = old.subscriber_id and p.hour = old.hour returning p.hour`);
  return rows.length;
}
