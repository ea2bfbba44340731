import type { Tx } from "#db/client.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { StoredAddress } from "#server/pipeline/outbox/address-book.ts";
import { liftByOwner } from "#server/services/suppression/lift-suppression.ts";

export type NewAddress = { workspaceId: number; subscriberId: number; kind: string } & StoredAddress;

/** Puts a confirmed address in place of the one before of its kind, and turns it on. */
export async function putAddress(tx: Tx, address: NewAddress, now: Date): Promise<void> {
  const { workspaceId, subscriberId, kind, sealed, mark, label } = address;
  const row = { sealed, mark, label, state: "on" as const, reason: null, confirmedAt: now };
  await tx
    .insert(channelAddress)
    .values({ ...row, workspaceId, subscriberId, kind, createdAt: now })
    .onConflictDoUpdate({ target: [channelAddress.subscriberId, channelAddress.kind], set: row });
  if (kind === "email") await liftByOwner(tx, { workspaceId, mark });
  await notifyChange(tx, { workspaceId, topic: "channel", subscriberId });
}
