import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { preference, topic } from "#db/schema/subscriber.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/**
 * Turns every topic off for this subscriber; presets and own values stay for the day they come back.
 *
 * @returns the topics that were on until now, for the undo
 */
export function turnAllOff(ctx: SubscriberContext): Promise<{ topicIds: number[] }> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const rows = await tx
      .select({ id: topic.id, isOn: sql<boolean>`coalesce(${preference.enabled}, ${topic.onByDefault})` })
      .from(topic)
      .leftJoin(preference, and(eq(preference.topicId, topic.id), eq(preference.subscriberId, ctx.subscriberId)))
      .where(and(eq(topic.workspaceId, ctx.workspaceId), isNull(topic.archivedAt)));
    if (rows.length === 0) return { topicIds: [] };
    // Those that are off by default too: a default may change, this wish does not.
    await tx.execute(sql`
      insert into preference (subscriber_id, topic_id, workspace_id, enabled, preset, own, updated_at)
      select ${ctx.subscriberId}::bigint, id, workspace_id, false, default_preset, '{}'::jsonb, ${ctx.now.toISOString()}::timestamptz
      from topic where workspace_id = ${ctx.workspaceId}::bigint and archived_at is null
      on conflict (subscriber_id, topic_id) do update set enabled = false, updated_at = excluded.updated_at
      where preference.enabled`);
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "preference", subscriberId: ctx.subscriberId });
    return { topicIds: rows.filter(({ isOn }) => isOn).map(({ id }) => id) };
  });
}

export const turnBackOnSchema = z.strictObject({ topicIds: z.array(z.int().positive()).max(200) });

/** The undo of turnAllOff: what was on is on again. Topics of others, or never set, are passed over. */
export function turnBackOn(ctx: SubscriberContext, { topicIds }: z.output<typeof turnBackOnSchema>): Promise<void> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    for (const topicId of topicIds) {
      await tx
        .update(preference)
        .set({ enabled: true, updatedAt: ctx.now })
        .where(
          and(
            eq(preference.workspaceId, ctx.workspaceId),
            eq(preference.subscriberId, ctx.subscriberId),
            eq(preference.topicId, topicId),
          ),
        );
    }
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "preference", subscriberId: ctx.subscriberId });
  });
}
