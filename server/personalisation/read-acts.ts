import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";

/** One act on an alert of a topic, and when the last alert of that topic had interrupted them before. */
export type Act = { at: Date; alertedAt: Date | null };

/** A sentence tells of half a year. */
const LATEST = 400;

/** By `topic:subscriber`: what they acted on, of which the alert is closed, and what they did on-chain, told or not. */
export async function readActs(
  tx: Tx,
  pairs: readonly { topicId: number; subscriberId: number }[],
): Promise<Map<string, Act[]>> {
  const rows = await tx.execute<{ key: string; at: string; alertedAt: string | null }>(sql`
    select p."topicId" || ':' || p."subscriberId" as key, to_json(o.acted_at) #>> '{}' as at,
      to_json(d.at) #>> '{}' as "alertedAt"
    from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint)
    cross join lateral (
      select acted_at from (
        (select acted_at from outcome
          where topic_id = p."topicId" and subscriber_id = p."subscriberId" and label = 'acted' and acted_at is not null
          order by id desc limit ${LATEST}::integer)
        union
        (select at from act
          where topic_id = p."topicId" and subscriber_id = p."subscriberId" and orphaned_at is null
          order by at desc limit ${LATEST}::integer)) both_of_them
      order by acted_at desc limit ${LATEST}::integer) o
    left join lateral (
      select max(done_at) as at from delivery
      where subscriber_id = p."subscriberId" and topic_id = p."topicId" and channel <> 'in-app'
        and state = 'delivered' and done_at <= o.acted_at and done_at > o.acted_at - interval '1 day') d on true`);
  const grouped = Map.groupBy(rows, ({ key }) => key);
  return new Map(
    [...grouped].map(([key, some]) => [
      key,
      some.map(({ at, alertedAt }) => ({
        at: new Date(at),
        alertedAt: alertedAt === null ? null : new Date(alertedAt),
      })),
    ]),
  );
}
