import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";

/** Leases on deliveries run out now, as they would in a minute: what their workers had under way goes on. */
export async function endLeases(db: Db, which: SQL = sql`true`): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`update delivery_claim set lease_until = now() where ${which}`);
    await tx.execute(sql`update delivery set lease_until = now() where lease_until is not null and ${which}`);
  });
}
