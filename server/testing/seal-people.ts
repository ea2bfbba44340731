import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { env } from "#server/kernel/env.ts";
import { sealStored } from "#server/pipeline/outbox/seal-stored.ts";

/** Seals addresses that a statement for many people wrote in plain, the way that those of old installations are. */
export async function sealPeople(): Promise<void> {
  const { db } = getDb();
  await db.execute(sql`update address_key set sealed_all_at = null`);
  await sealStored(db, env().BELLWETHER_SECRET_KEY);
}
