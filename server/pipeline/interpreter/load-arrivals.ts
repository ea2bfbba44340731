import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";

/** How and when somebody became a subscriber. */
export type Arrival = { origin: string; joinedAt: Date };

/** Of these subscribers, where a plan asks for a segment; else nothing is read. At most one statement. */
export async function loadArrivals(
  tx: Tx,
  { plans, subscriberIds }: { plans: PreparedPlan[]; subscriberIds: number[] },
): Promise<(subscriberId: number) => Arrival | undefined> {
  if (!plans.some(({ plan }) => plan.segments) || subscriberIds.length === 0) return () => undefined;
  const rows = await tx
    .select({ id: subscriber.id, origin: subscriber.origin, joinedAt: subscriber.createdAt })
    .from(subscriber)
    .where(inArray(subscriber.id, subscriberIds));
  const arrivals = new Map(rows.map(({ id, ...arrival }) => [id, arrival]));
  return (subscriberId) => arrivals.get(subscriberId);
}
