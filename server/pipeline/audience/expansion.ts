import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { run } from "#db/schema/audience.ts";

export type Run = typeof run.$inferSelect;

/** What came of looking for the people a run concerns. */
export type Expansion = {
  run: Run;
  /** Subscribers it was found to concern now. */
  reached: number;
  /** Executions made now; as many as reached, unless said. */
  made?: number;
  /** The last that was looked at now. */
  reachedUpTo?: string;
  /** Nodes that were decided and counted for everybody. */
  prefix?: string[];
  /** Edges of the graph that they went along. */
  edgeIds: string[];
} & (
  | { state: "waiting" }
  | { state: "running" }
  /** Nobody, and that is fine. */
  | { state: "done"; reason: string }
  /** The workflow cannot work like this; the reason says what to do. */
  | { state: "failed"; reason: string }
);

/** Writes what came of a batch of runs, in one statement. `waiting` means that a chunk of the audience is left. */
export async function recordExpansions(tx: Tx, expansions: Expansion[], now: Date): Promise<void> {
  const rows = expansions.map((expansion) => ({
    id: expansion.run.id,
    state: expansion.state,
    reason: "reason" in expansion ? expansion.reason : null,
    reached: expansion.reached,
    reachedUpTo: expansion.reachedUpTo ?? null,
    prefix: expansion.prefix ?? null,
  }));
  await tx.execute(sql`
    update run set
      state = given.state,
      reason = given.reason,
      reached_count = run.reached_count + given.reached,
      reached_up_to = coalesce(given."reachedUpTo", run.reached_up_to),
      prefix = coalesce(nullif(given.prefix, 'null'), run.prefix),
      expanded_at = case when given.state = 'waiting' then run.expanded_at else ${now.toISOString()}::timestamptz end,
      done_at = case when given.state in ('done', 'failed') then ${now.toISOString()}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as given
      (id bigint, state text, reason text, reached integer, "reachedUpTo" text, prefix jsonb)
    where run.id = given.id`);
}
