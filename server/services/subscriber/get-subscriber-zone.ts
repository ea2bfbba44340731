import { and, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** The IANA zone a subscriber reads times in and is told by; UTC until somebody says. */
export async function getSubscriberZone(ctx: SubscriberContext): Promise<string> {
  return (await read(ctx))?.zone ?? "UTC";
}

/** Whether nobody has said yet, so that their browser may. */
export async function isSubscriberZoneUnsaid(ctx: SubscriberContext): Promise<boolean> {
  return (await read(ctx))?.zoneFrom === "nobody";
}

function read(ctx: SubscriberContext) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .select({ zone: subscriber.zone, zoneFrom: subscriber.zoneFrom })
      .from(subscriber)
      .where(and(eq(subscriber.id, ctx.subscriberId), eq(subscriber.workspaceId, ctx.workspaceId)))
      .limit(1);
    return row;
  });
}
