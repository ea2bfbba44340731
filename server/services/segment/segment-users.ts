import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { workflow, workflowVersion } from "#db/schema/workflow.ts";
import type { FrozenSegment } from "#server/contract/segment.ts";

/** A workflow whose live version asks for a segment, and the segment as that version has it. */
export type SegmentUser = { id: number; name: string; frozen: FrozenSegment };

const WORKFLOWS_MAX = 500;

/** By segment id: the workflows that are live or paused and use it. */
export async function segmentUsers(tx: Tx, workspaceId: number): Promise<Map<number, SegmentUser[]>> {
  const rows = await tx
    .select({
      id: workflow.id,
      name: workflow.name,
      segments: sql<Record<string, FrozenSegment>>`${workflowVersion.plan} -> 'segments'`,
    })
    .from(workflow)
    .innerJoin(workflowVersion, eq(workflowVersion.id, workflow.liveVersionId))
    .where(
      and(
        eq(workflow.workspaceId, workspaceId),
        inArray(workflow.state, ["live", "paused"]),
        sql`jsonb_exists(${workflowVersion.plan}, 'segments')`,
      ),
    )
    .orderBy(asc(workflow.name), asc(workflow.id))
    .limit(WORKFLOWS_MAX);
  const uses = rows.flatMap(({ id, name, segments }) =>
    Object.values(segments).map((frozen) => ({ segmentId: frozen.id, user: { id, name, frozen } })),
  );
  const bySegment = Map.groupBy(uses, ({ segmentId }) => segmentId);
  return new Map([...bySegment].map(([id, all]) => [id, all.map(({ user }) => user)]));
}
