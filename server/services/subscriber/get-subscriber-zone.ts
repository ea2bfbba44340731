import { and, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** The IANA zone a subscriber reads times in; UTC until they say. */
export function getSubscriberZone(ctx: SubscriberContext): Promise<string> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .select({ zone: subscriber.zone })
      .from(subscriber)
      .where(and(eq(subscriber.id, ctx.subscriberId), eq(subscriber.workspaceId, ctx.workspaceId)))
      .limit(1);
    return row?.zone ?? "UTC";
  });
}
