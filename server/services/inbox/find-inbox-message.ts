import { and, desc, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** The newest of a subscriber's own messages that an execution wrote, for links of those that are told elsewhere. */
export async function findInboxMessage(
  ctx: SubscriberContext,
  { executionId }: { executionId: number },
): Promise<number | undefined> {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ id: inboxMessage.id })
      .from(inboxMessage)
      .where(
        and(
          eq(inboxMessage.workspaceId, ctx.workspaceId),
          eq(inboxMessage.subscriberId, ctx.subscriberId),
          eq(inboxMessage.executionId, executionId),
        ),
      )
      .orderBy(desc(inboxMessage.id))
      .limit(1),
  );
  return row?.id;
}
