import { eq } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { receiveTest } from "#server/pipeline/outbox/receive-test.ts";
import { readyToWake } from "#server/pipeline/wake.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { listChannels } from "./list-channels.ts";

export const sendTestSchema = z.strictObject({ kind: z.string().max(40) });

/**
 * Sends one test alert by a linked channel, the way real ones go, and free.
 *
 * @throws NotFoundError when nothing is linked, ConflictError within a minute of the last one
 */
export async function sendTest(ctx: SubscriberContext, { kind }: z.output<typeof sendTestSchema>): Promise<void> {
  const wake = await readyToWake();
  const { channels } = await listChannels(ctx);
  const way = channels.find((channel) => channel.kind === kind);
  if (way?.address?.state !== "on") throw new NotFoundError(`A ${way?.label ?? kind} that is on`);
  // as the owner, and of this subscriber only: the pages' role may not wake the worker
  await getDb().db.transaction(async (tx) => {
    const [team] = await tx.select({ name: workspace.name }).from(workspace).where(eq(workspace.id, ctx.workspaceId));
    const { workspaceId, subscriberId, now } = ctx;
    const isNew = await receiveTest(tx, { workspaceId, subscriberId, channel: kind, sender: team?.name ?? "", now });
    if (!isNew) throw new ConflictError("A test is on its way. Wait a minute before the next one.");
    await wake(tx, "outbox");
  });
}
