import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { effectiveTopic } from "#server/contract/topic.ts";
import { priorFrom } from "./cut-off.ts";
import { takePage } from "./learn-rounds.ts";
import { sizeBase } from "./policy.ts";
import { BUCKETS, lowerEdge } from "./size-scale.ts";

/**
 * Counts once a day, topic by topic, which lines subscribers set themselves, and how many turned it off: what is
 * believed of somebody of whom nothing is known.
 *
 * Rows: topic_prior; learn_round.
 * @returns topics passed, 0 when all were looked at within the day
 */
export function takePriors(db: Db, { limit, now }: { limit: number; now: Date }): Promise<number> {
  return db.transaction(async (tx) => {
    const page = await takePage(tx, { kind: "priors", table: sql`topic`, limit, now });
    if (!page) return 0;
    const rows = await tx
      .select()
      .from(topic)
      .where(sql`id > ${page.after}::bigint and id <= ${page.last}::bigint and learns is not null and not critical`)
      .limit(limit);
    for (const row of rows) await learnPrior(tx, row, now);
    return page.count;
  });
}

async function learnPrior(tx: Tx, row: typeof topic.$inferSelect, now: Date): Promise<void> {
  const field = row.learns ?? "";
  const line = effectiveTopic(row, undefined).values[field];
  if (!isDecimal(line) || !(Number(line) > 0)) return;
  const counts = await countLinesSet(tx, { topicId: row.id, field, base: sizeBase(Number(line)) });
  const linesCount = counts.reduce((sum, count) => sum + count, 0);
  const p = `{${priorFrom(counts).join(",")}}`;
  await tx.execute(sql`
    insert into topic_prior (topic_id, workspace_id, base, p, lines_count, updated_at)
    values (${row.id}::bigint, ${row.workspaceId}::bigint, ${line}::numeric, ${p}::float8[], ${linesCount}::integer,
      ${now.toISOString()}::timestamptz)
    on conflict (topic_id) do update set base = excluded.base, p = excluded.p, lines_count = excluded.lines_count,
      updated_at = excluded.updated_at`);
}

/** In the database: a topic may have a million. Bucket by bucket, then how many turned the topic off. */
async function countLinesSet(tx: Tx, of: { topicId: number; field: string; base: number }): Promise<number[]> {
  const edges = `{${Array.from({ length: BUCKETS - 1 }, (_, bucket) => lowerEdge(bucket + 1, of.base)).join(",")}}`;
  const rows = await tx.execute<{ bucket: number; count: number }>(sql`
    select case when enabled then width_bucket((own ->> ${of.field})::numeric, ${edges}::numeric[])
      else ${BUCKETS}::integer end as bucket, count(*)::int as count
    from preference
    where topic_id = ${of.topicId}::bigint and (not enabled or own ->> ${of.field} ~ '^-?[0-9]+([.][0-9]+)?$')
    group by 1`);
  const counts = Array.from({ length: BUCKETS + 1 }, () => 0);
  for (const { bucket, count } of rows) counts[bucket] = count;
  return counts;
}
