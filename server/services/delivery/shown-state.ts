import { type SQL, sql } from "drizzle-orm";
import type { DeliveryState } from "#db/schema/outbox.ts";

/** As people are told: what a worker has under way is being sent, whatever it is in the table. */
export type ShownState = DeliveryState | "sending";

/** @param of the delivery's name in the query */
export function shownState(of: SQL): SQL<ShownState> {
  return sql<ShownState>`case when ${of}.lease_until is null then ${of}.state else 'sending' end`;
}
