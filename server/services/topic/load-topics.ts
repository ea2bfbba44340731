import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";

const TOPICS_MAX = 200;

/** The definitions of a workspace's topics in their order, archived ones left out; nothing of subscribers is counted. */
export function loadTopics(tx: Tx, workspaceId: number) {
  return tx
    .select({
      id: topic.id,
      key: topic.key,
      name: topic.name,
      description: topic.description,
      fields: topic.fields,
      presets: topic.presets,
      defaultPreset: topic.defaultPreset,
      onByDefault: topic.onByDefault,
      critical: topic.critical,
    })
    .from(topic)
    .where(and(eq(topic.workspaceId, workspaceId), isNull(topic.archivedAt)))
    .orderBy(asc(topic.position), asc(topic.id))
    .limit(TOPICS_MAX);
}
