import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { MemberContext } from "#server/services/context.ts";

/** So long a call may wait by itself: for another call of its execution, or for its first look. */
const SHORT_SECONDS = 30;
/** And so long for its blocks, once it is signed. */
const MINED_MINUTES = 10;
const SHOWN = 20;

/** Calls of contracts that do not go on by themselves: a limit holds them, their signer is empty, or nobody mines them. */
export type HeldCalls = {
  workflowId: number;
  nodeId: string;
  signer: string;
  count: number;
  /** Of the latest one, in words. */
  reason: string;
  executionId: number;
};

export const heldCallsSchema = z.strictObject({ id: z.int().positive() });

/** What of one workflow is held, by its nodes. */
export function listHeldCalls(ctx: MemberContext, { id }: z.infer<typeof heldCallsSchema>): Promise<HeldCalls[]> {
  const { workspaceId, now } = ctx;
  return inWorkspace(workspaceId, (tx) => selectHeldCalls(tx, { workspaceId, now, workflowId: id }));
}

/** The most first; of one workflow, or of all. Looks along the index that claims use. */
export async function selectHeldCalls(
  tx: Tx,
  { workspaceId, now, workflowId }: { workspaceId: number; now: Date; workflowId?: number },
): Promise<HeldCalls[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await tx.execute<HeldCalls>(sql`
    select workflow_id::float8 as "workflowId", node_id as "nodeId", content ->> 'signer' as signer, count(*)::integer as count,
      (array_agg(reason order by id desc))[1] as reason, max(execution_id)::float8 as "executionId"
    from delivery
    where channel = 'contract-call' and workspace_id = ${workspaceId}::bigint and state = 'retrying' and reason is not null
      and (${workflowId ?? null}::bigint is null or workflow_id = ${workflowId ?? null}::bigint)
      and case when left_at is null then created_at < ${at} - ${SHORT_SECONDS}::integer * interval '1 second'
        else left_at < ${at} - ${MINED_MINUTES}::integer * interval '1 minute' end
    group by 1, 2, 3
    order by count desc, "executionId" desc
    limit ${SHOWN}::integer`);
  return [...rows];
}
