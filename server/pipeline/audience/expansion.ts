import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { columnsOf } from "#db/columns-of.ts";
import { idList } from "#db/id-list.ts";
import type { run } from "#db/schema/audience.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { limits } from "#server/kernel/limits.ts";
import type { NewPassage } from "../hand-overs.ts";

export type Run = typeof run.$inferSelect;

/** What went along an edge, or stopped at a node (`stop:<node>`), of a run. */
export type Passed = { runId: number; workspaceId: number; edgeId: string; passed: number };

/** What came of looking for the people a run concerns. */
export type Expansion = {
  run: Run;
  /** Subscribers it was found to concern now. */
  reached: number;
  /** Executions made now; as many as reached, unless said. */
  made?: number;
  /** Those of whom no executions were made yet: counted among `made`. */
  passages?: NewPassage[];
  /** The last that was looked at now. */
  reachedUpTo?: string;
  /** Nodes that were decided for everybody, and what went on from them or stopped there. */
  prefix?: string[];
  passed?: Passed[];
  /** Edges of the graph that they went along. */
  edgeIds: string[];
} & (
  | { state: "waiting" }
  | { state: "running" }
  /** Nobody, and that is fine; or, without a reason, nothing of it is left. */
  | { state: "done"; reason: string | null }
  /** The workflow cannot work like this; the reason says what to do. */
  | { state: "failed"; reason: string }
);

/** Writes what came of a batch of runs, in one statement. `waiting` means that a chunk of the audience is left. */
export async function recordExpansions(tx: Tx, expansions: Expansion[], now: Date): Promise<void> {
  const rows = columnsOf(
    expansions.map((one) => ({ reachedUpTo: null, prefix: null, reason: null, ...one, id: one.run.id })),
    { id: "bigint", state: "text", reason: "text", reached: "integer", reachedUpTo: "text", prefix: "json" },
  );
  await executePrepared(
    tx,
    sql`
    update run set
      state = r.state,
      reason = r.reason,
      reached_count = run.reached_count + r.reached,
      reached_up_to = coalesce(r."reachedUpTo", run.reached_up_to),
      prefix = coalesce(nullif(r.prefix::jsonb, 'null'), run.prefix),
      expanded_at = case when r.state = 'waiting' then run.expanded_at else ${now.toISOString()}::timestamptz end,
      done_at = case when r.state in ('done', 'failed') then ${now.toISOString()}::timestamptz end
    from ${rows}
    where run.id = r.id`,
  );
  await beginProgress(tx, expansions);
}

/**
 * From its first chunk on a large run is counted as it goes. None of its executions is seen by anybody before this
 * commits; of one that begins anew, what is there already is counted in.
 */
async function beginProgress(tx: Tx, expansions: Expansion[]): Promise<void> {
  const large = expansions.filter(isLarge);
  if (large.length === 0) return;
  const ids = idList(large.map(({ run }) => run.id));
  await tx.execute(sql`delete from run_progress where run_id = any(${ids})`);
  await tx.execute(sql`
    insert into run_progress (run_id, workspace_id, open, told, stopped, opted_out, failed, cancelled,
      leaving, unfunded, delivered, dead, cost_milli)
    select r.id, r.workspace_id, x.open, x.told, x.stopped, x.opted_out, x.failed, x.cancelled,
      d.leaving, d.unfunded, d.delivered, d.dead, d.cost_milli
    from run r
    cross join lateral (
      select count(*) filter (where outcome is null) as open, count(*) filter (where outcome = 'told') as told,
        count(*) filter (where outcome in ('stopped', 'held')) as stopped,
        count(*) filter (where outcome = 'opted-out') as opted_out,
        count(*) filter (where outcome = 'failed') as failed, count(*) filter (where outcome = 'cancelled') as cancelled
      from execution where run_id = r.id) x
    cross join lateral (
      select count(*) filter (where state in ('waiting', 'unfunded', 'retrying')) as leaving,
        count(*) filter (where state = 'unfunded') as unfunded, count(*) filter (where state = 'delivered') as delivered,
        count(*) filter (where state = 'dead') as dead,
        coalesce(sum(price_milli) filter (where state = 'delivered'), 0) as cost_milli
      from delivery where run_id = r.id) d
    where r.id = any(${ids})`);
}

/** By the executions it has or may still get: a crowd of whom ten match is counted faster than it is kept count of. */
function isLarge({ run, state, reached, made = reached }: Expansion): boolean {
  if (run.reachedCount > 0) return false;
  return (state === "waiting" ? reached : made) >= limits.countedRunMin;
}
