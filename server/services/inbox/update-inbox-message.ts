import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** What a person does to messages; each has its own undo (the same with false or null). */
export const updateInboxSchema = z
  .strictObject({
    ids: z.array(z.int().positive()).min(1).max(100),
    read: z.boolean().optional(),
    archived: z.boolean().optional(),
    saved: z.boolean().optional(),
    verdict: z.enum(["useful", "not-useful"]).nullable().optional(),
  })
  .refine(({ ids: _, ...change }) => Object.values(change).some((v) => v !== undefined), "Say what to change");

/** Marks some of one's own messages; throws NotFoundError when none of them is here. */
export function updateInboxMessages(ctx: SubscriberContext, input: z.infer<typeof updateInboxSchema>): Promise<void> {
  const when = (on: boolean | undefined) => (on === undefined ? undefined : on ? ctx.now : null);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const rows = await tx
      .update(inboxMessage)
      .set({
        readAt: when(input.read),
        archivedAt: when(input.archived),
        savedAt: when(input.saved),
        verdict: input.verdict,
      })
      .where(
        and(
          inArray(inboxMessage.id, input.ids),
          eq(inboxMessage.workspaceId, ctx.workspaceId),
          eq(inboxMessage.subscriberId, ctx.subscriberId),
        ),
      )
      .returning({ id: inboxMessage.id });
    if (!rows.length) throw new NotFoundError("This message", { id: input.ids[0] });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "inbox", subscriberId: ctx.subscriberId });
  });
}

/** Marks everything that came as read. */
export function markAllRead(ctx: SubscriberContext): Promise<void> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    await tx
      .update(inboxMessage)
      .set({ readAt: ctx.now })
      .where(
        and(
          eq(inboxMessage.workspaceId, ctx.workspaceId),
          eq(inboxMessage.subscriberId, ctx.subscriberId),
          isNull(inboxMessage.readAt),
        ),
      );
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "inbox", subscriberId: ctx.subscriberId });
  });
}
