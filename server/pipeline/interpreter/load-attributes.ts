import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import type { Attributes } from "#server/contract/attribute.ts";

const NOTHING: Attributes = {};

/** What teams' backends pushed of these subscribers; nothing is read when no plan does. At most one statement. */
export async function loadAttributes(
  tx: Tx,
  { plans, subscriberIds }: { plans: PreparedPlan[]; subscriberIds: number[] },
): Promise<(subscriberId: number) => Attributes> {
  if (!plans.some(readsAttributes) || subscriberIds.length === 0) return () => NOTHING;
  const rows = await tx
    .select({ subscriberId: attributeSet.subscriberId, attributes: attributeSet.attributes })
    .from(attributeSet)
    .where(inArray(attributeSet.subscriberId, subscriberIds));
  const told = new Map(rows.map((row) => [row.subscriberId, row.attributes]));
  return (subscriberId) => told.get(subscriberId) ?? NOTHING;
}

function readsAttributes({ plan, nodes }: PreparedPlan): boolean {
  if (plan.segments) return true;
  return [...nodes.values()].some(({ definition }) => definition?.run === "step" && definition.columns !== undefined);
}
