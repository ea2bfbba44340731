import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { closeLinks } from "./link-email.ts";

export const turnChannelSchema = z.strictObject({ kind: z.string().max(40), isOn: z.boolean() });

/** Turns a linked address off or on again; what was planned for it meanwhile goes to the app. */
export async function turnChannel(
  ctx: SubscriberContext,
  { kind, isOn }: z.output<typeof turnChannelSchema>,
): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(channelAddress)
      .set(isOn ? { state: "on", reason: null } : { state: "off", reason: "You turned it off" })
      .where(mine(ctx, kind))
      .returning({ id: channelAddress.id });
    if (!row) throw new NotFoundError("This address");
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "channel", subscriberId: ctx.subscriberId });
  });
}

export const unlinkChannelSchema = z.strictObject({ kind: z.string().max(40) });

/** Forgets an address and any link under way. Safe to repeat. */
export async function unlinkChannel(
  ctx: SubscriberContext,
  { kind }: z.output<typeof unlinkChannelSchema>,
): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await tx.delete(channelAddress).where(mine(ctx, kind));
    await closeLinks(tx, ctx, kind);
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "channel", subscriberId: ctx.subscriberId });
  });
}

function mine(ctx: SubscriberContext, kind: string) {
  return and(
    eq(channelAddress.workspaceId, ctx.workspaceId),
    eq(channelAddress.subscriberId, ctx.subscriberId),
    eq(channelAddress.kind, kind),
  );
}
