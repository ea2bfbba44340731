import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { openBy, type SecretKey, seal, unseal } from "#server/kernel/secret.ts";

/**
 * Writes down which key was the installation's until now, for what followed from it: the one that still opens the
 * addresses' key. Done once, whoever repeats it, and before that one is sealed anew.
 *
 * Rows: former_key, one new; address_key, locked.
 */
export function keepFormerKey(db: Db, key: SecretKey, now: Date): Promise<void> {
  return db.transaction(async (tx) => {
    const [row] = await tx.execute<{ sealed: string }>(sql`select sealed from address_key for update`);
    const before = row && key.former.find((one) => openBy(one, row.sealed));
    if (!before) return;
    const kept = await tx.execute<{ sealed: string }>(sql`select sealed from former_key order by id`);
    if (kept.some(({ sealed }) => unseal(sealed, key).reveal() === before.reveal())) return;
    // ids that were given out already were given out under the key from before, though their rows be not seen yet
    await tx.execute(sql`
      insert into former_key (sealed, workspaces_to, created_at)
      select ${seal(before.reveal(), key)}, coalesce(pg_sequence_last_value(
        pg_get_serial_sequence('workspace', 'id')::regclass), 0), ${now.toISOString()}::timestamptz`);
  });
}
