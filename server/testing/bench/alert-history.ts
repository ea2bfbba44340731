import { type SQL, sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";

type Told = {
  workspaceId: number;
  topicId: number;
  /**
   * Selects each alert: `n` from 1, `subscriber_id`, `at`, its size `value`, `acted_after` (an interval, null for who did
   * not act) and `is_seen`, whether they were about.
   */
  alerts: SQL;
};

/** Alerts that were delivered and whose time for an answer is over, none of them learned from. */
export function tellAlerts({ workspaceId, topicId, alerts }: Told): Promise<void> {
  const of = sql`${workspaceId}::bigint`;
  const topic = sql`${topicId}::bigint`;
  return getDb().db.transaction(async (tx) => {
    await tx.execute(sql`create temporary table alert on commit drop as ${alerts}`);
    await tx.execute(sql`
      insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
        channel, urgency, content, state, next_at, occurred_at, created_at, done_at)
      select ${of}, 1, 1, n, subscriber_id, 'tell', ${topic}, 'e' || n, 'in-app', 'normal', '{}', 'delivered', at, at, at, at
      from alert`);
    await tx.execute(sql`
      insert into outcome (workspace_id, topic_id, subscriber_id, execution_id, node_id, alert_key, value, is_held, is_probe,
        policy, sent_at, matures_at, due_at)
      select ${of}, ${topic}, subscriber_id, n, 'tell', 'a' || n, value, false, false, '1', at, at + interval '2 days',
        at + interval '2 days'
      from alert`);
    await tx.execute(sql`
      insert into interaction (workspace_id, subscriber_id, delivery_id, execution_id, node_id, topic_id, kind, via, at)
      select d.workspace_id, d.subscriber_id, d.id, d.execution_id, d.node_id, d.topic_id, 'acted', 'inbox',
        d.done_at + a.acted_after
      from alert a join delivery d on d.execution_id = a.n and d.workspace_id = ${of} where a.acted_after is not null`);
    await tx.execute(sql`
      insert into presence (workspace_id, subscriber_id, hour, at)
      select ${of}, subscriber_id, floor(extract(epoch from max(at) + interval '6 hours') / 3600)::bigint,
        max(at) + interval '6 hours' from alert where is_seen group by 2`);
  });
}
