import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { inboxMessage, snooze } from "#db/schema/outbox.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** Deletes every message in a subscriber's inbox, and what they had snoozed. */
export async function forgetInbox(tx: Tx, ctx: SubscriberContext): Promise<void> {
  await tx
    .delete(inboxMessage)
    .where(and(eq(inboxMessage.workspaceId, ctx.workspaceId), eq(inboxMessage.subscriberId, ctx.subscriberId)));
  await tx
    .delete(snooze)
    .where(and(eq(snooze.workspaceId, ctx.workspaceId), eq(snooze.subscriberId, ctx.subscriberId)));
}
