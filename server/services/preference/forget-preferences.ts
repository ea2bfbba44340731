import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { preference } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** Deletes every setting of a subscriber: as if never touched. */
export async function forgetPreferences(tx: Tx, ctx: SubscriberContext): Promise<void> {
  await tx
    .delete(preference)
    .where(and(eq(preference.workspaceId, ctx.workspaceId), eq(preference.subscriberId, ctx.subscriberId)));
}
