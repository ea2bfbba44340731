import { type SQL, sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { asSql } from "#server/catalog/in-sql/verdict.ts";
import { segmentToSql } from "#server/catalog/segment/segment-to-sql.ts";
import type { FrozenSegment } from "#server/contract/segment.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import { limits } from "#server/kernel/limits.ts";
import { sqlStateOf } from "#server/kernel/sql-state.ts";
import { storedOperand } from "#server/pipeline/audience/stored-operand.ts";

type Topics = readonly (TopicInput & { id: number })[];

/** For whom a condition is true, as SQL over `subscriber s` and `attribute_set att`; nobody where it cannot be asked. */
export function isIn(segment: Pick<FrozenSegment, "condition" | "outputs">, topics: Topics): SQL {
  const verdict = segmentToSql(segment, (stored) => storedOperand(stored, topics));
  return verdict === undefined ? sql`false` : asSql(verdict);
}

/** Everybody of a workspace, to be counted or listed. */
export const everybody = (workspaceId: number): SQL => sql`
  subscriber s left join attribute_set att on att.subscriber_id = s.id where s.workspace_id = ${workspaceId}::bigint`;

const COUNT_LOCK = 7_315_204;
/** Postgres: the statement was cancelled, here by its own timeout. */
const QUERY_CANCELED = "57014";

/**
 * Counts aside of the pipeline: one at a time in a workspace, on one core, for a limited time, and holding no lock that
 * a writer waits for. @returns `busy` while another count of the workspace is under way
 */
export async function countAside<T>(
  workspaceId: number,
  count: (tx: Tx) => Promise<T>,
): Promise<T | "busy" | "too-long"> {
  try {
    return await inWorkspace(workspaceId, async (tx) => {
      const [lock] = await tx.execute<{ mine: boolean }>(sql`
        select pg_try_advisory_xact_lock(${COUNT_LOCK}::integer, ${workspaceId}::integer) as mine,
          set_config('statement_timeout', ${String(limits.segmentCountMs)}, true),
          set_config('max_parallel_workers_per_gather', '0', true)`);
      return lock?.mine ? await count(tx) : "busy";
    });
  } catch (error) {
    if (sqlStateOf(error) === QUERY_CANCELED) return "too-long";
    throw error;
  }
}
