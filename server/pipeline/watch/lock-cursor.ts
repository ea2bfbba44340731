import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/**
 * Keeps a chain's cursor where it is until the transaction ends. Ingest moves it first in its own transactions, so the
 * two take turns: neither sees half of the other's work, and neither waits for the other's rows.
 */
export async function lockCursor(tx: Tx, chainId: number): Promise<void> {
  await tx.execute(sql`select 1 from chain_cursor where chain_id = ${chainId}::integer for share`);
}
