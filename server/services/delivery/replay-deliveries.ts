import { z } from "zod";
import { getDb } from "#db/client.ts";
import { replayDead } from "#server/pipeline/outbox/replay-dead.ts";
import { readyToWake } from "#server/pipeline/wake.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const replayDeliveriesSchema = z.strictObject({ ids: z.array(z.int().positive()).min(1).max(500) });

/**
 * Takes dead deliveries up again. They are charged only when they arrive, and keep their ids, so that a receiver knows
 * a repeat. Others of the list stay as they are.
 *
 * @returns how many were taken up
 */
export async function replayDeliveries(
  ctx: MemberContext,
  input: z.output<typeof replayDeliveriesSchema>,
): Promise<{ replayed: number }> {
  checkRole(ctx, "operator");
  const wake = await readyToWake();
  // as the owner: credits are reserved anew
  return getDb().db.transaction(async (tx) => {
    const ids = await replayDead(tx, { workspaceId: ctx.workspaceId, deliveryIds: input.ids, now: ctx.now });
    if (ids.length > 0) {
      const subject = ids.length === 1 ? `delivery:${ids[0]}` : "delivery";
      await writeAudit(tx, ctx, { action: "delivery.replay", subject, facts: { ids } });
      await wake(tx, "outbox");
    }
    return { replayed: ids.length };
  });
}
