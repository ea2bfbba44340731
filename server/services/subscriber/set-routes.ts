import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { channelData } from "#server/catalog/channels/index.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { SubscriberContext } from "#server/services/context.ts";

const order = z.array(z.string().max(40)).max(10);
/** Channel kinds in order, per urgency; an empty list is the app only. */
export const routesSchema = z.strictObject({ urgent: order, normal: order });
/** Null takes the usual order back. */
export const setRoutesSchema = z.strictObject({ routes: routesSchema.nullable() });

/** @throws BadInputError for what is no channel of a subscriber, or stands there twice */
export function checkRoutes({ urgent, normal }: z.output<typeof routesSchema>): void {
  const known = new Set(channelData.filter(({ linkable }) => linkable).map(({ kind }) => kind));
  for (const list of [urgent, normal]) {
    const stranger = list.find((kind) => !known.has(kind));
    if (stranger !== undefined) throw new BadInputError(`There is no channel “${stranger}” to be reached by.`);
    if (new Set(list).size < list.length) throw new BadInputError("Each channel stands in the order once.");
  }
}

/** Saves which channel is tried first, per urgency; the next event already follows it. */
export async function setRoutes(ctx: SubscriberContext, { routes }: z.output<typeof setRoutesSchema>): Promise<void> {
  if (routes) checkRoutes(routes);
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await tx
      .update(subscriber)
      .set({ routes })
      .where(and(eq(subscriber.workspaceId, ctx.workspaceId), eq(subscriber.id, ctx.subscriberId)));
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "channel", subscriberId: ctx.subscriberId });
  });
}
