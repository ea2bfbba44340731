import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/** A part of a table by its ids: over `after`, up to `last`. */
export type Page = { after: number; last: number; count: number };

const ROUND_MS = 86_400_000;

/**
 * The next page of a round that goes over a whole table once a day. Its place moves with the transaction that works the
 * page off, and is locked until then: what fails is looked at again, and two workers never look at the same.
 *
 * Rows: learn_round.
 * @returns undefined when the round is done for the day, or another worker is at it
 */
export async function takePage(
  tx: Tx,
  of: { kind: "priors" | "budgets"; table: SQL; limit: number; now: Date },
): Promise<Page | undefined> {
  const { kind, table, limit, now } = of;
  const at = sql`${now.toISOString()}::timestamptz`;
  // the first round ever begins at once
  await tx.execute(sql`
    insert into learn_round (kind, started_at, after_id) values (${kind}, ${at}, 0) on conflict do nothing`);
  const [round] = await tx.execute<{ startedAt: string; afterId: string | null }>(sql`
    select to_json(started_at) #>> '{}' as "startedAt", after_id as "afterId" from learn_round
    where kind = ${kind} for update skip locked`);
  if (!round) return undefined;
  const isDone = round.afterId === null;
  if (isDone && now.getTime() - Date.parse(round.startedAt) < ROUND_MS) return undefined;
  const after = Number(round.afterId ?? 0);
  const [found] = await tx.execute<{ last: string | null; count: number }>(sql`
    select max(id) as last, count(*)::int as count
    from (select id from ${table} where id > ${after}::bigint order by id limit ${limit}::integer) page`);
  const last = found?.last ?? null;
  await tx.execute(sql`
    update learn_round set after_id = ${last}::bigint, started_at = case when ${isDone} then ${at} else started_at end
    where kind = ${kind}`);
  return last === null ? undefined : { after, last: Number(last), count: found?.count ?? 0 };
}
