import { and, asc, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { chainCursor, chainOrder } from "#db/schema/ingest.ts";
import { trigger } from "#db/schema/workflow.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { writeAudit } from "../audit/write-audit.ts";
import type { AdminContext } from "../context.ts";

export const orderReadOnSchema = z.strictObject({ chainId: z.int().positive() });

/** Workspaces whose audit log says so. */
const WORKSPACES_MAX = 1_000;

/**
 * Has a halted chain read on from its head; the blocks between are listed as owed and read again. The reader does it at
 * its next look.
 * @throws ConflictError when the chain is not halted
 */
export function orderReadOn(ctx: AdminContext, { chainId }: z.output<typeof orderReadOnSchema>): Promise<void> {
  const { actor, now } = ctx;
  // as the owner of the database: no workspace's role gives orders to the readers
  return getDb().db.transaction(async (tx) => {
    const [halted] = await tx
      .select({ chainId: chainCursor.chainId })
      .from(chainCursor)
      .where(and(eq(chainCursor.chainId, chainId), isNotNull(chainCursor.haltedAt)));
    if (!halted) throw new ConflictError("This chain is not halted. It is read as usual.", { chainId });
    const order = { askedAt: now, askedBy: actor.address };
    await tx
      .insert(chainOrder)
      .values({ chainId, ...order })
      .onConflictDoUpdate({ target: chainOrder.chainId, set: order });
    const listening = await tx
      .selectDistinct({ workspaceId: trigger.workspaceId })
      .from(trigger)
      .where(and(eq(trigger.chainId, chainId), eq(trigger.active, true)))
      .orderBy(asc(trigger.workspaceId))
      .limit(WORKSPACES_MAX);
    for (const { workspaceId } of listening) {
      await writeAudit(tx, { actor, workspaceId, now }, { action: "chain.read-on", subject: `chain:${chainId}` });
    }
  });
}
