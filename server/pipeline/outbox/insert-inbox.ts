import { type SQL, sql } from "drizzle-orm";
import { snoozedUntil } from "./alert-identity.ts";

/**
 * Puts messages into inboxes, those of what is snoozed out of sight: an `insert`, to be run or made part of a statement.
 *
 * @param given what to select from: rows of "workspaceId", "subscriberId", "deliveryId" of a delivery that is there,
 * "executionId", "topicId", title, body, "linkLabel", "linkUrl", urgency, why, "heldBecause", "occurredAt", now
 */
export function insertInbox(given: SQL): SQL {
  return sql`
    insert into inbox_message (workspace_id, subscriber_id, delivery_id, execution_id, topic_id, title, body,
      link_label, link_url, urgency, why, held_because, snoozed_until, occurred_at, created_at)
    select "workspaceId", "subscriberId", "deliveryId", "executionId", "topicId", title, body, "linkLabel", "linkUrl",
      urgency, why, "heldBecause", ${snoozedUntil(sql`"deliveryId"`)}, "occurredAt", now
    from ${given} order by "deliveryId"`;
}
