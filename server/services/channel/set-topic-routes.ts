import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { topic, topicRoute } from "#db/schema/subscriber.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { OfSubscriber } from "#server/services/context.ts";
import { checkRoutes, routesSchema } from "#server/services/subscriber/set-routes.ts";
import { findTopic } from "#server/services/topic/find-topic.ts";

/** An order of channels for one topic; null: as for everything else. */
export const setTopicRoutesSchema = z.strictObject({
  topicId: z.int().positive(),
  routes: routesSchema.nullable(),
});

/** Saves which channel a topic is tried by first, per urgency; the next event already follows it. */
export async function setTopicRoutes(
  ctx: OfSubscriber,
  { topicId, routes }: z.output<typeof setTopicRoutesSchema>,
): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await findTopic(tx, ctx, topicId);
    await putRoutes(tx, ctx, { topicId, routes });
  });
}

export const putTopicRoutesSchema = z.strictObject({ routes: routesSchema.nullable() });

/** The same by a team's own program, by the topic's key. */
export async function putTopicRoutes(
  ctx: OfSubscriber,
  { key, routes }: { key: string; routes: z.output<typeof routesSchema> | null },
): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const isHere = and(eq(topic.workspaceId, ctx.workspaceId), eq(topic.key, key), isNull(topic.archivedAt));
    const [row] = await tx.select({ id: topic.id }).from(topic).where(isHere);
    if (!row) throw new NotFoundError("This topic");
    await putRoutes(tx, ctx, { topicId: row.id, routes });
  });
}

async function putRoutes(
  tx: Tx,
  { workspaceId, subscriberId, now }: OfSubscriber,
  { topicId, routes }: z.output<typeof setTopicRoutesSchema>,
): Promise<void> {
  if (routes === null) {
    await tx
      .delete(topicRoute)
      .where(
        and(
          eq(topicRoute.workspaceId, workspaceId),
          eq(topicRoute.subscriberId, subscriberId),
          eq(topicRoute.topicId, topicId),
        ),
      );
  } else {
    checkRoutes(routes);
    await tx
      .insert(topicRoute)
      .values({ workspaceId, subscriberId, topicId, routes, updatedAt: now })
      .onConflictDoUpdate({ target: [topicRoute.subscriberId, topicRoute.topicId], set: { routes, updatedAt: now } });
  }
  await notifyChange(tx, { workspaceId, topic: "channel", subscriberId });
}
