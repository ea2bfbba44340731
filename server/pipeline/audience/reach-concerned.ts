import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { limits } from "#server/kernel/limits.ts";
import type { ReceiveExecutions } from "../hand-overs.ts";
import type { Expansion, Run } from "./expansion.ts";

/** The first are told while the rest are still looked up. */
const FIRST_CHUNK = 250;

/**
 * Those whom the event itself names and who are subscribers, a chunk at a time, each with the event's values of their
 * own. Who has the topic off is reached too: the interpreter records why nothing was sent.
 */
export async function reachConcerned(
  tx: Tx,
  of: { run: Run; topicId: number | null; edgeIds: string[] },
  by: { receiveExecutions: ReceiveExecutions; now: Date },
): Promise<Expansion> {
  const { run, edgeIds } = of;
  const { id: runId, workspaceId, workflowId } = run;
  const chunk = run.reachedCount === 0 ? FIRST_CHUNK : limits.audienceChunk;
  // One message for each: of several lines crossed at once, the event names the last as the largest key.
  const select = sql`
    select distinct on (s.id) ${runId}::bigint as run_id, s.workspace_id, ${workflowId}::bigint as workflow_id,
      s.id as subscriber_id, h."values" as facts, ${scopeOf(run)}::text || h.key as effect_scope
    from run_hit h
    join subscriber s on s.workspace_id = h.workspace_id and s.address = h.address
    where h.run_id = ${runId}::bigint and h.workspace_id = ${workspaceId}::bigint
      and s.id > (
        select coalesce(max(e.subscriber_id), 0) from execution e
        where e.run_id = ${runId}::bigint and e.state <> 'cancelled')
    order by s.id, h.key desc
    limit ${chunk}::integer`;
  const reached = (await by.receiveExecutions(tx, { now: by.now, select })).get(runId) ?? 0;
  if (reached === chunk) return { run, reached, edgeIds, state: "waiting" };
  if (reached + run.reachedCount > 0) return { run, reached, edgeIds, state: "running" };
  return { run, reached, edgeIds, state: "done", reason: "Nobody whom this event concerns is a subscriber." };
}

/**
 * A reading is the same over forks by the line that was crossed and since when it had been armed, for each by itself;
 * null where the event has a key of its own that stays: then that is it.
 */
function scopeOf({ eventKey, triggerNodeId }: Run): string | null {
  return eventKey.startsWith("reading:") ? `reading:${triggerNodeId}:` : null;
}
