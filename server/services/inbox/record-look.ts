import { inWorkspace } from "#db/client.ts";
import { recordPresence } from "#server/personalisation/record-presence.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** They have one of their pages before them. What is read by a page that nobody looks at is no sign of them. */
export function recordLook(ctx: SubscriberContext): Promise<void> {
  return inWorkspace(ctx.workspaceId, (tx) => recordPresence(tx, ctx));
}
