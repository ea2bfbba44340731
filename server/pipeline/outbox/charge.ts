import { sql } from "drizzle-orm";
import type { TransferItem } from "#server/ledger/reserve.ts";

/** A delivery with what it is to reserve, or has reserved until now, in milli-credits. */
export type Charge = Record<"id" | "workspaceId" | "workflowId" | "round" | "priceMilli", number>;
/** As Postgres gives it. */
export type RawCharge = Omit<Charge, "id" | "workspaceId" | "workflowId"> &
  Record<"id" | "workspaceId" | "workflowId", string>;

/** For `returning`, and `select`, of what is to be funded. */
export const TO_RESERVE = sql`id, workspace_id as "workspaceId", workflow_id as "workflowId", price_milli as "priceMilli", round`;

/**
 * For `returning` of an update that ends deliveries or puts them off. Whatever has a price and is open has reserved it: it
 * is reserved in the transaction that makes it so, or that makes it wait as unfunded.
 */
export const RESERVED = sql`new.id, new.workspace_id as "workspaceId", new.workflow_id as "workflowId", new.round,
  case when old.state in ('waiting', 'retrying') then old.price_milli else 0 end as "priceMilli"`;

export function toCharge({ id, workspaceId, workflowId, priceMilli, round }: RawCharge): Charge {
  return { id: Number(id), workspaceId: Number(workspaceId), workflowId: Number(workflowId), priceMilli, round };
}

/** For the ledger, of those that cost anything. A delivery reserves once in a round, and is settled once: posted or voided. */
export function itemsOf(key: "reserve" | "settle", charges: readonly Charge[]): TransferItem[] {
  return charges
    .filter(({ priceMilli }) => priceMilli > 0)
    .map(({ id: deliveryId, workspaceId, workflowId, round, priceMilli: amountMilli }) => ({
      ...{ workspaceId, workflowId, deliveryId, amountMilli },
      transferKey: `${key}:${deliveryId}:${round}`,
    }));
}
