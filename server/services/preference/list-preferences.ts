import { and, asc, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { preference, topic } from "#db/schema/subscriber.ts";
import { effectiveTopic } from "#server/contract/topic.ts";
import type { OfSubscriber } from "#server/services/context.ts";

/** Every topic with this subscriber's setting and what it comes to; `touched` is false when they never set it. */
export function listPreferences(ctx: OfSubscriber) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const rows = await tx
      .select({ topic, preference })
      .from(topic)
      .leftJoin(preference, and(eq(preference.topicId, topic.id), eq(preference.subscriberId, ctx.subscriberId)))
      .where(and(eq(topic.workspaceId, ctx.workspaceId), isNull(topic.archivedAt)))
      .orderBy(asc(topic.position), asc(topic.id))
      .limit(200);
    return rows.map((row) => ({
      topicId: row.topic.id,
      key: row.topic.key,
      name: row.topic.name,
      description: row.topic.description,
      icon: row.topic.icon,
      critical: row.topic.critical,
      fields: row.topic.fields,
      presets: row.topic.presets,
      touched: row.preference !== null,
      own: row.preference?.own ?? {},
      updatedAt: row.preference?.updatedAt ?? null,
      effective: effectiveTopic(row.topic, row.preference ?? undefined),
    }));
  });
}
