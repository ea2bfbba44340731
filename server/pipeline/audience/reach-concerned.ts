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
  const chunk = run.reachedUpTo === null ? FIRST_CHUNK : limits.audienceChunk;
  const { last, count } = await readChunk(tx, run, chunk);
  // One message for each: of several lines crossed at once, the event names the last as the largest key.
  const select = sql`
    select distinct on (h.address) ${runId}::bigint as run_id, s.workspace_id, ${workflowId}::bigint as workflow_id,
      s.id as subscriber_id, h."values" as facts, ${scopeOf(run)}::text || h.key as effect_scope
    from run_hit h
    join subscriber s on s.workspace_id = h.workspace_id and s.address = h.address
    where h.run_id = ${runId}::bigint and h.workspace_id = ${workspaceId}::bigint
      and h.address > ${run.reachedUpTo ?? ""} and h.address <= ${last ?? ""}
    order by h.address, h.key desc`;
  const reached = count === 0 ? 0 : ((await by.receiveExecutions(tx, { now: by.now, select })).get(runId) ?? 0);
  const so = { run, reached, edgeIds, ...(last === null ? {} : { reachedUpTo: last }) };
  if (count === chunk) return { ...so, state: "waiting" };
  if (reached + run.reachedCount > 0) return { ...so, state: "running" };
  return { ...so, state: "done", reason: "Nobody whom this event concerns is a subscriber." };
}

/** The next addresses by their order, so that a chunk costs the same however many came before it. */
async function readChunk(tx: Tx, run: Run, chunk: number): Promise<{ last: string | null; count: number }> {
  const [row] = await tx.execute<{ last: string | null; count: number }>(sql`
    select max(address) as last, count(*)::integer as count
    from (
      select distinct address from run_hit
      where run_id = ${run.id}::bigint and address > ${run.reachedUpTo ?? ""}
      order by address
      limit ${chunk}::integer
    ) next`);
  return row ?? { last: null, count: 0 };
}

/**
 * A reading is the same over forks by the line that was crossed and since when it had been armed, for each by itself;
 * null where the event has a key of its own that stays: then that is it.
 */
function scopeOf({ eventKey, triggerNodeId }: Run): string | null {
  return eventKey.startsWith("reading:") ? `reading:${triggerNodeId}:` : null;
}
