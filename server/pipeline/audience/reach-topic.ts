import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { limits } from "#server/kernel/limits.ts";
import type { ReceiveExecutions } from "../hand-overs.ts";
import type { Expansion, Run } from "./expansion.ts";

/** The first are told while the rest are still looked up; each chunk is larger than all before it. */
const FIRST_CHUNK = 250;
const CHUNK_GROWTH = 2;

/**
 * Every subscriber for whom the topic is on, by their own setting or the topic's, a chunk at a time: a large audience
 * starts to be told before it is complete, and no transaction grows with it.
 */
export async function reachTopic(
  tx: Tx,
  of: { run: Run; topicId: number; edgeIds: string[] },
  by: { receiveExecutions: ReceiveExecutions; now: Date },
): Promise<Expansion> {
  const { run, edgeIds } = of;
  const { id: runId, workspaceId, workflowId } = run;
  const chunk = Math.min(Math.max(FIRST_CHUNK, run.reachedCount * CHUNK_GROWTH), limits.audienceChunk);
  // Where the last chunk ended is read from what it made, so it cannot disagree with it.
  const select = sql`
    select ${runId}::bigint as run_id, s.workspace_id, ${workflowId}::bigint as workflow_id, s.id as subscriber_id,
      null::jsonb as facts, null::text as effect_scope
    from subscriber s
    join topic t on t.id = ${of.topicId}::bigint and t.workspace_id = s.workspace_id and t.archived_at is null
    left join preference p on p.topic_id = t.id and p.subscriber_id = s.id
    where s.workspace_id = ${workspaceId}::bigint
      and s.id > (
        select coalesce(max(e.subscriber_id), 0) from execution e
        where e.run_id = ${runId}::bigint and e.state <> 'cancelled')
      and coalesce(p.enabled, t.on_by_default)
    order by s.id
    limit ${chunk}::integer`;
  const reached = (await by.receiveExecutions(tx, { now: by.now, select })).get(runId) ?? 0;
  if (reached === chunk) return { run, reached, edgeIds, state: "waiting" };
  if (reached + run.reachedCount > 0) return { run, reached, edgeIds, state: "running" };
  const [topic] = await tx.execute<{ name: string; gone: boolean }>(sql`
    select name, archived_at is not null as gone from topic
    where id = ${of.topicId}::bigint and workspace_id = ${workspaceId}::bigint`);
  if (!topic || topic.gone) {
    const what = topic ? `The topic ${topic.name}` : "The topic of this workflow";
    return { run, reached, edgeIds, state: "failed", reason: `${what} was removed. Choose another in the Who node.` };
  }
  return { run, reached, edgeIds, state: "done", reason: `Nobody has ${topic.name} turned on.` };
}
