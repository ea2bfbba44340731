import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { reserveCredits } from "#server/ledger/reserve.ts";

export const UNFUNDED_REASON = "Waiting for credits. It goes out as soon as the workspace has some.";

/** A delivery that waits from now on. */
export type Inserted = Record<"id" | "workspaceId" | "workflowId" | "priceMilli" | "round", number>;
/** As Postgres gives it. */
export type RawInserted = Omit<Inserted, "id" | "workspaceId" | "workflowId"> &
  Record<"id" | "workspaceId" | "workflowId", string>;

/** For `returning`, and `select`, of what is to be funded. */
export const INSERTED = sql`id, workspace_id as "workspaceId", workflow_id as "workflowId", price_milli as "priceMilli", round`;

export function toInserted({ id, workspaceId, workflowId, priceMilli, round }: RawInserted): Inserted {
  return { id: Number(id), workspaceId: Number(workspaceId), workflowId: Number(workflowId), priceMilli, round };
}

/**
 * Reserves the price of each delivery, and makes those wait for whom the credits do not reach.
 *
 * Rows: delivery, waiting → unfunded; one that was to leave does not.
 * @returns the ids of those with a price that it was reserved for
 */
export async function fundDeliveries(tx: Tx, of: { deliveries: readonly Inserted[]; now: Date }): Promise<Set<number>> {
  const priced = of.deliveries.filter((row) => row.priceMilli > 0).toSorted((a, b) => a.id - b.id);
  const items = priced.map(({ id, round, workspaceId, workflowId, priceMilli }) => ({
    ...{ workspaceId, workflowId, transferKey: `reserve:${id}:${round}` },
    ...{ deliveryId: id, amountMilli: priceMilli },
  }));
  const funded = await reserveCredits(tx, { items, now: of.now });
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
