import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { answerTime, asTime, type MeasureOf } from "./alerts-sql.ts";

/** What subscribers did on-chain about a topic, told or not. */
export type Acts = {
  /** Events that count as acting. */
  sources: number;
  acts: number;
  people: number;
  /** Of the acts, those within two days after they were told; the others were their own idea. */
  afterAlert: number;
};

export async function readActs(tx: Tx, { id, since }: MeasureOf): Promise<Acts> {
  const [row] = await tx.execute<Acts>(sql`
    select (select count(*) from act_source where topic_id = ${id}::bigint and removed_at is null)::float8 as sources,
      count(*)::float8 as acts, count(distinct a.subscriber_id)::float8 as people,
      count(*) filter (where exists (
        select from delivery d where d.subscriber_id = a.subscriber_id and d.topic_id = a.topic_id
          and d.state = 'delivered' and d.held_because is null and d.corrects_id is null
          and d.done_at <= a.at and d.done_at + ${answerTime} > a.at))::float8 as "afterAlert"
    from act a where a.topic_id = ${id}::bigint and a.at >= ${asTime(since)} and a.orphaned_at is null`);
  return row ?? { sources: 0, acts: 0, people: 0, afterAlert: 0 };
}
