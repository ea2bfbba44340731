import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import type { OfSubscriber } from "#server/services/context.ts";

/** Deletes what a team's backend said of a subscriber. */
export async function forgetAttributes(tx: Tx, ctx: OfSubscriber): Promise<void> {
  await tx
    .delete(attributeSet)
    .where(and(eq(attributeSet.workspaceId, ctx.workspaceId), eq(attributeSet.subscriberId, ctx.subscriberId)));
}
