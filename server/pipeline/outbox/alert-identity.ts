import { type SQL, sql } from "drizzle-orm";

/**
 * What an alert is of, for as long as it is the same thing, as SQL over a delivery: workflow, node, and the event; of a
 * reading the line, however often it is crossed and whatever the value is.
 *
 * @param d the delivery's name in the statement
 */
export function alertIdentity(d: SQL): SQL {
  const told = sql`regexp_replace(${d}.effect_key, '(:again:[0-9]+)?(:correction)?$', '')`;
  const scope = sql`left(substr(${told}, length(${d}.workflow_id || ':' || ${d}.subscriber_id || ':') + 1),
    -length(':' || ${d}.node_id || ':' || ${d}.channel))`;
  return sql`(${d}.workflow_id || ':' || ${d}.node_id || ':'
    || case when ${scope} like 'reading:%' then regexp_replace(${scope}, ':[0-9]+$', '') else ${scope} end)`;
}

/**
 * Until when a message that is written to the inbox stays out of sight: of what is snoozed already, but for what is
 * critical, which never is. As SQL beside columns `urgency` and `"subscriberId"`; most have snoozed nothing.
 *
 * @param deliveryId the message's delivery, which is there already
 */
export function snoozedUntil(deliveryId: SQL): SQL {
  return sql`case when urgency <> 'urgent' and exists (select from snooze z where z.subscriber_id = "subscriberId") then (
    select s.until from delivery d
    join snooze s on s.subscriber_id = d.subscriber_id and s.identity = ${alertIdentity(sql`d`)}
    left join topic t on t.id = d.topic_id
    where d.id = ${deliveryId} and d.corrects_id is null and not coalesce(t.critical, false)) end`;
}
