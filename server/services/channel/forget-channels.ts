import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { channelAddress, channelLink, topicRoute } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/**
 * Deletes where a subscriber is reached, in which order, and the links that led there. Of a mail address that was
 * written to within a day its mark stays, from which nobody reads it: deleting does not begin its cool-down anew.
 */
export async function forgetChannels(tx: Tx, ctx: SubscriberContext): Promise<void> {
  const { workspaceId, subscriberId, now } = ctx;
  await tx
    .delete(topicRoute)
    .where(and(eq(topicRoute.workspaceId, workspaceId), eq(topicRoute.subscriberId, subscriberId)));
  await tx
    .delete(channelAddress)
    .where(and(eq(channelAddress.workspaceId, workspaceId), eq(channelAddress.subscriberId, subscriberId)));
  const mine = and(eq(channelLink.workspaceId, workspaceId), eq(channelLink.subscriberId, subscriberId));
  const isYoungMail = sql`${channelLink.kind} = 'email' and ${channelLink.createdAt} > ${now.toISOString()}::timestamptz - interval '1 day'`;
  await tx.delete(channelLink).where(and(mine, sql`not (${isYoungMail})`));
  await tx.update(channelLink).set({ state: "closed", label: "", sealed: "" }).where(mine);
}
