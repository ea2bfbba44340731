import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import type { InteractionKind } from "#db/schema/personalisation.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { recordInteraction, takeBackInteraction } from "#server/personalisation/record-interaction.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** What a person does to messages; each has its own undo (the same with false or null). */
export const updateInboxSchema = z
  .strictObject({
    ids: z.array(z.int().positive()).min(1).max(100),
    read: z.boolean().optional(),
    archived: z.boolean().optional(),
    saved: z.boolean().optional(),
    verdict: z.enum(["useful", "not-useful"]).nullable().optional(),
    /** They went on to what it asks for. */
    acted: z.literal(true).optional(),
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
        // a change that is none, for a message that is only acted on
        ...(input.acted
          ? { readAt: sql`coalesce(${inboxMessage.readAt}, ${ctx.now.toISOString()}::timestamptz)` }
          : {}),
      })
      .where(
        and(
          inArray(inboxMessage.id, input.ids),
          eq(inboxMessage.workspaceId, ctx.workspaceId),
          eq(inboxMessage.subscriberId, ctx.subscriberId),
        ),
      )
      .returning({ deliveryId: inboxMessage.deliveryId });
    if (!rows.length) throw new NotFoundError("This message", { id: input.ids[0] });
    await recordChange(tx, ctx, { ...input, deliveryIds: rows.map((row) => row.deliveryId) });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "inbox", subscriberId: ctx.subscriberId });
  });
}

type Changed = z.infer<typeof updateInboxSchema> & { deliveryIds: number[] };

/** What is learned from: a plain word, an act, that it was put away, that it was opened. */
async function recordChange(tx: Tx, ctx: SubscriberContext, changed: Changed): Promise<void> {
  const { deliveryIds, verdict, acted, archived, read } = changed;
  const { workspaceId, subscriberId, now } = ctx;
  const of = { workspaceId, subscriberId, deliveryIds };
  const kinds: InteractionKind[] = [
    ...(verdict ? [verdict] : []),
    ...(acted ? (["acted"] as const) : []),
    ...(archived ? (["dismissed"] as const) : []),
    ...(read ? (["seen"] as const) : []),
  ];
  for (const kind of kinds) await recordInteraction(tx, { ...of, kind, via: "inbox", now });
  if (verdict !== null) return;
  for (const kind of ["useful", "not-useful"] as const) await takeBackInteraction(tx, { ...of, kind });
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
          isNull(inboxMessage.heldBecause),
        ),
      );
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "inbox", subscriberId: ctx.subscriberId });
  });
}
