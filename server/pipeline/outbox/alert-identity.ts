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
