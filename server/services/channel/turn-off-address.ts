import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { notifyChange } from "#server/kernel/notify.ts";

/** Turns a mail address off because of what its provider said; one that is off already keeps its reason. */
export async function turnOffAddress(
  tx: Tx,
  of: { workspaceId: number; subscriberId: number; mark: string; reason: string },
): Promise<void> {
  await tx
    .update(channelAddress)
    .set({ state: "off", reason: of.reason })
    .where(
      and(
        eq(channelAddress.workspaceId, of.workspaceId),
        eq(channelAddress.subscriberId, of.subscriberId),
        eq(channelAddress.kind, "email"),
        eq(channelAddress.mark, of.mark),
        eq(channelAddress.state, "on"),
      ),
    );
  await notifyChange(tx, { workspaceId: of.workspaceId, topic: "channel", subscriberId: of.subscriberId });
}

/** Turns mail addresses on again, unless their owner turned them off. */
export async function turnOnAgain(tx: Tx, of: { workspaceId: number; addresses: readonly number[] }): Promise<void> {
  for (const id of of.addresses) {
    const [row] = await tx
      .update(channelAddress)
      .set({ state: "on", reason: null })
      .where(and(eq(channelAddress.workspaceId, of.workspaceId), eq(channelAddress.id, id)))
      .returning({ subscriberId: channelAddress.subscriberId });
    if (row) await notifyChange(tx, { workspaceId: of.workspaceId, topic: "channel", subscriberId: row.subscriberId });
  }
}
