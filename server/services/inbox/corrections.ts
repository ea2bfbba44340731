import { type SQL, sql } from "drizzle-orm";
import { inboxMessage } from "#db/schema/outbox.ts";

/**
 * What ties a message to its correction, for a select of `inbox_message`: the message that took it back, whether it is
 * a correction itself, and the message that it takes back, when that one came to the app as well. All go over the
 * deliveries, of which a correction names the one it corrects.
 */
export const correctionFacts: {
  takenBackById: SQL<number | null>;
  isCorrection: SQL<boolean>;
  correctsId: SQL<number | null>;
} = {
  takenBackById: sql<number | null>`(
    select m.id::float8 from delivery d join inbox_message m on m.delivery_id = d.id
    where d.corrects_id = ${inboxMessage.deliveryId} and m.subscriber_id = ${inboxMessage.subscriberId}
    order by m.id limit 1)`,
  isCorrection: sql<boolean>`exists (
    select from delivery d where d.id = ${inboxMessage.deliveryId} and d.corrects_id is not null)`,
  correctsId: sql<number | null>`(
    select m.id::float8 from delivery d join inbox_message m on m.delivery_id = d.corrects_id
    where d.id = ${inboxMessage.deliveryId} and m.subscriber_id = ${inboxMessage.subscriberId})`,
};

/** What still waits for a time of the subscriber's, of the alert that a message tells: why; null: nothing does. */
export const waitsBecause: SQL<string | null> = sql<string | null>`(
  select w.reason from delivery d
  join delivery w on w.execution_id = d.execution_id and w.node_id = d.node_id and w.subscriber_id = d.subscriber_id
  where d.id = ${inboxMessage.deliveryId} and d.corrects_id is null and w.corrects_id is null
    and w.state = 'deferred' and w.lease_until is null
  order by w.id limit 1)`;
