import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { type ActedPair, changeWindows } from "./change-windows.ts";

/** A fork that undoes an act comes sooner than that, on the chains that there are. */
const SETTLED_MINUTES = 10;

/**
 * Learns from what people did on-chain without being told: on which day and hour they come by themselves. What
 * answered an alert is known by then, and counts once.
 *
 * Rows: act, learned; `changeWindows` for the rest; one transaction, `for update skip locked`.
 * @returns acts looked at now, 0 when none is new
 */
export function takeActs(db: Db, { limit, now }: { limit: number; now: Date }): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.execute<{
      topicId: number;
      subscriberId: number;
      workspaceId: number;
      at: string[] | null;
    }>(sql`
      with fresh as materialized (
        select id from act
        where learned_at is null and at < ${now.toISOString()}::timestamptz - make_interval(mins => ${SETTLED_MINUTES}::integer)
        order by id limit ${limit}::integer for update skip locked),
      learned as (
        update act set learned_at = ${now.toISOString()}::timestamptz from fresh where act.id = fresh.id returning act.*)
      select l.topic_id::float8 as "topicId", l.subscriber_id::float8 as "subscriberId", l.workspace_id::float8 as "workspaceId",
        jsonb_agg(l.at order by l.at) filter (where l.orphaned_at is null and t.learns is not null) as at
      from learned l join topic t on t.id = l.topic_id
      group by 1, 2, 3 order by 1, 2`);
    const acted = rows.flatMap(({ at, ...pair }): ActedPair[] =>
      at ? [{ ...pair, actedAt: at.map((text) => new Date(text)) }] : [],
    );
    await changeWindows(tx, acted, now);
    return rows.length;
  });
}
