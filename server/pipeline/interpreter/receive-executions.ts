import { sql } from "drizzle-orm";
import type { InsertExecutions, ReceiveExecutions } from "../hand-overs.ts";

/**
 * The interpreter's inbox: one `insert … select` for a whole audience, a chunk of it, or those of many runs.
 *
 * An execution that is there already stays; one that a fork cancelled begins anew, for its event came back. What it
 * sends has the same effect keys, so nobody is told twice.
 */
export const receiveExecutions: ReceiveExecutions = async (tx, { now, select }) => {
  const given = sql`select audience.*, false as matched, 0 as priority from (${select}) as audience`;
  const rows = await tx.execute<{ runId: string; made: number }>(sql`
    with made as (${insertExecutions({ now, select: given, isAgain: true })} returning run_id)
    select run_id::text as "runId", count(*)::integer as made from made group by run_id order by run_id`);
  return new Map(rows.map((row) => [Number(row.runId), row.made]));
};

export const insertExecutions: InsertExecutions = ({ now, select, isAgain }) => sql`
  insert into execution (workspace_id, run_id, workflow_id, subscriber_id, facts, effect_scope, matched, priority, created_at)
  select audience.workspace_id, audience.run_id, audience.workflow_id, audience.subscriber_id, audience.facts,
    audience.effect_scope, audience.matched, audience.priority, ${now.toISOString()}::timestamptz
  from (${select}) as audience
  ${isAgain ? orAnew : sql``}`;

const orAnew = sql`
  on conflict (run_id, subscriber_id) do update set
    state = 'ready', outcome = null, reason = null, steps = '[]', attempts = 0, wake_at = null,
    done_at = null, facts = excluded.facts, effect_scope = excluded.effect_scope, matched = excluded.matched,
    priority = excluded.priority, created_at = excluded.created_at
  where execution.state = 'cancelled'`;
