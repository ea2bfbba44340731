import { and, asc, eq, isNull } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { subscriber, topic } from "#db/schema/subscriber.ts";
import { timing, topicTiming } from "#db/schema/timing.ts";
import { NO_TIMING, type Timing } from "#server/contract/timing.ts";
import type { OfSubscriber } from "#server/services/context.ts";

const TOPICS_MAX = 200;
/** Of who has not done anything yet. */
const UNSAID = { zone: "UTC", zoneFrom: "nobody" as const };

/** When and how often a subscriber is told, as they set it: in all, and of each topic. */
export function readTiming(ctx: OfSubscriber) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [me] = await tx
      .select({ zone: subscriber.zone, zoneFrom: subscriber.zoneFrom })
      .from(subscriber)
      .where(and(eq(subscriber.workspaceId, ctx.workspaceId), eq(subscriber.id, ctx.subscriberId)))
      .limit(1);
    const topics = await readTopics(tx, ctx);
    return {
      ...(me ?? UNSAID),
      timing: await readOwn(tx, ctx),
      topics: topics.map((row) => ({
        ...row,
        // a mute that is over is none
        mutedUntil: row.mutedUntil && row.mutedUntil > ctx.now ? row.mutedUntil : null,
      })),
    };
  });
}

/** What they set in all; a change begins with it. */
export async function readOwn(tx: Tx, ctx: OfSubscriber): Promise<Timing> {
  const [own] = await tx
    .select()
    .from(timing)
    .where(and(eq(timing.workspaceId, ctx.workspaceId), eq(timing.subscriberId, ctx.subscriberId)))
    .limit(1);
  if (!own) return NO_TIMING;
  const { quiet, digest, perHour, perDay, perWeek } = own;
  return { quiet, digest, perHour, perDay, perWeek };
}

function readTopics(tx: Tx, { workspaceId, subscriberId }: OfSubscriber) {
  return tx
    .select({
      topicId: topic.id,
      key: topic.key,
      name: topic.name,
      icon: topic.icon,
      isCritical: topic.critical,
      cadence: topicTiming.cadence,
      mutedUntil: topicTiming.mutedUntil,
    })
    .from(topic)
    .leftJoin(topicTiming, and(eq(topicTiming.topicId, topic.id), eq(topicTiming.subscriberId, subscriberId)))
    .where(and(eq(topic.workspaceId, workspaceId), isNull(topic.archivedAt)))
    .orderBy(asc(topic.position), asc(topic.id))
    .limit(TOPICS_MAX);
}
