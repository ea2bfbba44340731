import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/**
 * Puts a channel that a person has just linked at the end of their own order, where it is missing. An empty list stays:
 * it says "the app only".
 */
export async function addToRoutes(tx: Tx, ctx: SubscriberContext, kind: string): Promise<void> {
  const mine = and(eq(subscriber.workspaceId, ctx.workspaceId), eq(subscriber.id, ctx.subscriberId));
  const [row] = await tx.select({ routes: subscriber.routes }).from(subscriber).where(mine).for("update");
  if (!row?.routes) return;
  const { urgent, normal } = row.routes;
  const withIt = (order: string[]) => (order.length === 0 || order.includes(kind) ? order : [...order, kind]);
  await tx
    .update(subscriber)
    .set({ routes: { urgent: withIt(urgent), normal: withIt(normal) } })
    .where(mine);
}
