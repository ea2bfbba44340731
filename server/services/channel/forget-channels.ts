import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { channelAddress, channelLink, topicRoute } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/**
 * What stays of a mail address that was written to within a day, so that deleting does not begin its cool-down anew:
 * a fingerprint, from which nobody reads the address.
 */
export const forgottenTarget = (target: unknown) =>
  sql`'forgotten:' || encode(sha256(convert_to(lower(${target}), 'UTF8')), 'hex')`;

/** Deletes where a subscriber is reached, in which order, and the links that led there. */
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
  await tx
    .update(channelLink)
    .set({ state: "closed", label: "", target: forgottenTarget(channelLink.target) })
    .where(and(mine, sql`${channelLink.target} not like 'forgotten:%'`));
}
