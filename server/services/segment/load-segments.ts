import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { segment } from "#db/schema/segment.ts";
import type { TopicFacts } from "#server/catalog/define-node.ts";
import { outputsRead, segmentValues } from "#server/catalog/segment/segment-values.ts";
import type { FrozenSegment, SegmentCondition } from "#server/contract/segment.ts";
import { limits } from "#server/kernel/limits.ts";

/** A workspace's segments by name, archived ones left out. */
export function selectSegments(tx: Tx, workspaceId: number) {
  return tx
    .select({
      id: segment.id,
      key: segment.key,
      name: segment.name,
      description: segment.description,
      condition: segment.condition,
      attributes: segment.attributes,
      updatedAt: segment.updatedAt,
      updatedBy: segment.updatedBy,
    })
    .from(segment)
    .where(and(eq(segment.workspaceId, workspaceId), isNull(segment.archivedAt)))
    .orderBy(asc(segment.name), asc(segment.id))
    .limit(limits.segmentsMax);
}

/** The same as workflows use them, by these topics. */
export async function loadSegments(
  tx: Tx,
  { workspaceId, topics }: { workspaceId: number; topics: readonly TopicFacts[] },
): Promise<FrozenSegment[]> {
  const rows = await selectSegments(tx, workspaceId);
  return rows.map(({ id, name, ...given }) => ({ id, name, ...freeze(given, topics) }));
}

/** A condition with what its sides are called and of which type. */
export function freeze(
  { condition, attributes }: SegmentCondition,
  topics: readonly TopicFacts[],
): Pick<FrozenSegment, "condition" | "outputs"> {
  return { condition, outputs: outputsRead(condition, segmentValues({ attributes, topics })) };
}
