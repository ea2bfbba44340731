import { and, eq, gt, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { endpointHealth } from "#db/schema/ingest.ts";
import type { WatchedChain } from "./watched-chain.ts";

/** Writes down how the chain's endpoints do. Rows: endpoint_health, one for each place. */
export async function recordEndpoints(db: Db, { chainId, endpoints }: WatchedChain): Promise<void> {
  const states = endpoints.states();
  await db
    .delete(endpointHealth)
    .where(and(eq(endpointHealth.chainId, chainId), gt(endpointHealth.place, states.length)));
  if (states.length === 0) return;
  await db
    .insert(endpointHealth)
    .values(states.map((state) => ({ ...state, chainId })))
    .onConflictDoUpdate({
      target: [endpointHealth.chainId, endpointHealth.place],
      set: {
        transport: sql`excluded.transport`,
        host: sql`excluded.host`,
        score: sql`excluded.score`,
        inUse: sql`excluded.in_use`,
        trouble: sql`excluded.trouble`,
        restsUntil: sql`excluded.rests_until`,
        latencyMs: sql`excluded.latency_ms`,
        callsPerMinute: sql`excluded.calls_per_minute`,
        rangeBlocksMax: sql`excluded.range_blocks_max`,
        headNumber: sql`excluded.head_number`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}
