import { inWorkspace } from "#db/client.ts";
import { recordPresence } from "#server/personalisation/record-presence.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { isSubscriber } from "#server/services/workspace/load-subscriber.ts";

/** They have one of their pages before them. What is read by a page that nobody looks at is no sign of them. */
export async function recordLook(ctx: SubscriberContext): Promise<void> {
  if (!isSubscriber(ctx)) return;
  await inWorkspace(ctx.workspaceId, (tx) => recordPresence(tx, ctx));
}
