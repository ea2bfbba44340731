import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { preference, topic } from "#db/schema/subscriber.ts";
import type { WorkspaceContext } from "#server/services/context.ts";

/** The workspace's topics in their order, archived ones left out, with how many tuned or turned off each. */
export function listTopics(ctx: WorkspaceContext) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const counts = tx
      .select({
        topicId: preference.topicId,
        tunedCount: sql<number>`count(*)::int`.as("tuned_count"),
        offCount: sql<number>`count(*) filter (where not ${preference.enabled})::int`.as("off_count"),
      })
      .from(preference)
      .where(eq(preference.workspaceId, ctx.workspaceId))
      .groupBy(preference.topicId)
      .as("counts");
    return tx
      .select({
        id: topic.id,
        key: topic.key,
        name: topic.name,
        description: topic.description,
        icon: topic.icon,
        fields: topic.fields,
        presets: topic.presets,
        defaultPreset: topic.defaultPreset,
        onByDefault: topic.onByDefault,
        critical: topic.critical,
        learns: topic.learns,
        tunedCount: sql<number>`coalesce(${counts.tunedCount}, 0)`,
        offCount: sql<number>`coalesce(${counts.offCount}, 0)`,
      })
      .from(topic)
      .leftJoin(counts, eq(counts.topicId, topic.id))
      .where(and(eq(topic.workspaceId, ctx.workspaceId), isNull(topic.archivedAt)))
      .orderBy(asc(topic.position), asc(topic.id))
      .limit(200);
  });
}
