import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { timing, topicTiming } from "#db/schema/timing.ts";
import type { OfSubscriber } from "#server/services/context.ts";

/** Deletes when a subscriber wants to be told: as if never touched. */
export async function forgetTiming(tx: Tx, ctx: OfSubscriber): Promise<void> {
  for (const table of [timing, topicTiming]) {
    await tx.delete(table).where(and(eq(table.workspaceId, ctx.workspaceId), eq(table.subscriberId, ctx.subscriberId)));
  }
}
