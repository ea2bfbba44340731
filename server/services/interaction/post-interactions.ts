import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import type { InteractionKind } from "#db/schema/personalisation.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { recordInteraction } from "#server/personalisation/record-interaction.ts";
import type { WorkspaceContext } from "#server/services/context.ts";

const KINDS = ["acted", "dismissed", "useful", "not-useful", "seen"] as const satisfies InteractionKind[];
const AT_ONCE_MAX = 200;

export const postInteractionsSchema = z.strictObject({
  interactions: z
    .array(
      z.strictObject({
        delivery: z
          .int()
          .positive()
          .meta({ description: "A delivery's id, as GET /deliveries and web calls have it." }),
        kind: z.enum(KINDS),
      }),
    )
    .min(1)
    .max(AT_ONCE_MAX, `At most ${AT_ONCE_MAX} at once`),
});

export type PostedInteractions = {
  /** Of how many alerts it was news. */
  newCount: number;
  /** Deliveries that are not here. */
  unknown: number[];
};

/**
 * What subscribers did about alerts, as their team's own front end saw it; learned from like what they do in the
 * inbox. Safe to repeat: the first of a kind stands. Later ones of a list win over their contrary.
 */
export function postInteractions(
  ctx: WorkspaceContext,
  { interactions }: z.output<typeof postInteractionsSchema>,
): Promise<PostedInteractions> {
  const { workspaceId, now } = ctx;
  const ids = [...new Set(interactions.map((one) => one.delivery))];
  return inWorkspace(workspaceId, async (tx) => {
    const rows = await tx
      .select({ id: delivery.id, subscriberId: delivery.subscriberId })
      .from(delivery)
      .where(and(eq(delivery.workspaceId, workspaceId), inArray(delivery.id, ids)));
    const subscriberOf = new Map(rows.map(({ id, subscriberId }) => [id, subscriberId]));
    let newCount = 0;
    for (const { delivery: id, kind } of interactions) {
      const subscriberId = subscriberOf.get(id);
      if (subscriberId === undefined) continue;
      const did = { workspaceId, subscriberId, deliveryIds: [id], kind, via: "api", now } as const;
      newCount += await recordInteraction(tx, did);
    }
    if (newCount > 0) await notifyChange(tx, { workspaceId, topic: "delivery" });
    return { newCount, unknown: ids.filter((id) => !subscriberOf.has(id)) };
  });
}
