import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";

/** One act on an alert of a topic, and when the last alert of that topic had interrupted them before. */
export type Act = { at: Date; alertedAt: Date | null };

/** A sentence tells of half a year. */
const LATEST = 400;

type Pair = { topicId: number; subscriberId: number };
type RawAct = { key: string; at: string; alertedAt: string | null };

/** By `topic:subscriber`: these acts, each with the alert before it. */
export async function readAlerted(
  tx: Tx,
  pairs: readonly (Pair & { actedAt: readonly Date[] })[],
): Promise<Map<string, Act[]>> {
  const acts = pairs.flatMap(({ topicId, subscriberId, actedAt }) =>
    actedAt.map((at) => ({ topicId, subscriberId, at })),
  );
  const rows = await tx.execute<RawAct>(sql`
    select p."topicId" || ':' || p."subscriberId" as key, to_json(p.at) #>> '{}' as at, to_json(d.at) #>> '{}' as "alertedAt"
    from jsonb_to_recordset(${jsonText(acts)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint, at timestamptz)
    left join lateral (${alertBefore(sql`p.at`)}) d on true`);
  return byPair(rows);
}

/**
 * By `topic:subscriber`: what they acted on, of which the alert is closed, and what they did on-chain, told or not.
 * The order of each side is that of an index, so that it reads no others' rows.
 */
export async function readActs(tx: Tx, pairs: readonly Pair[]): Promise<Map<string, Act[]>> {
  if (pairs.length === 0) return new Map();
  const rows = await tx.execute<RawAct>(sql`
    select p."topicId" || ':' || p."subscriberId" as key, to_json(o.acted_at) #>> '{}' as at,
      to_json(d.at) #>> '{}' as "alertedAt"
    from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint)
    cross join lateral (
      select acted_at from (
        (select acted_at from outcome
          where topic_id = p."topicId" and subscriber_id = p."subscriberId" and label = 'acted' and acted_at is not null
          order by topic_id desc, subscriber_id desc, id desc limit ${LATEST}::integer)
        union
        (select at from act
          where topic_id = p."topicId" and subscriber_id = p."subscriberId" and orphaned_at is null
          order by subscriber_id desc, topic_id desc, at desc limit ${LATEST}::integer)) both_of_them
      order by acted_at desc limit ${LATEST}::integer) o
    left join lateral (${alertBefore(sql`o.acted_at`)}) d on true`);
  return byPair(rows);
}

/**
 * When the last alert of `p`'s topic had interrupted them before. Their own deliveries are gathered first: of all that
 * was delivered on that day there are many more.
 */
const alertBefore = (at: SQL): SQL => sql`
  select max(done_at) as at from (
    select topic_id, channel, state, done_at from delivery where subscriber_id = p."subscriberId" offset 0) mine
  where topic_id = p."topicId" and channel <> 'in-app'
    and state = 'delivered' and done_at <= ${at} and done_at > ${at} - interval '1 day'`;

function byPair(rows: readonly RawAct[]): Map<string, Act[]> {
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
