import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { reserveCredits } from "#server/ledger/reserve.ts";
import { type Charge, itemsOf } from "./charge.ts";

const UNFUNDED_REASON = "Waiting for credits. It goes out as soon as the workspace has some.";

/**
 * Reserves the price of each delivery, and makes those wait for whom the credits do not reach.
 *
 * Rows: delivery, waiting → unfunded; one that was to leave does not.
 * @returns the ids of those with a price that it was reserved for
 */
export async function fundDeliveries(tx: Tx, of: { deliveries: readonly Charge[]; now: Date }): Promise<Set<number>> {
  const priced = of.deliveries.filter((row) => row.priceMilli > 0).toSorted((a, b) => a.id - b.id);
  const funded = await reserveCredits(tx, { items: itemsOf("reserve", priced), now: of.now });
  const workspaceIds = priced.map(({ workspaceId }) => workspaceId);
  await notifyWorkspaces(tx, workspaceIds, "credit");
  const unfunded = priced.filter((row) => !funded.has(row.id)).map((row) => row.id);
  if (unfunded.length > 0) {
    await tx.execute(sql`
      update delivery set state = 'unfunded', reason = ${UNFUNDED_REASON}, lease_until = null,
        attempts = attempts - case when lease_until is null then 0 else 1 end
      where id = any(${idList(unfunded)})`);
  }
  return funded;
}
