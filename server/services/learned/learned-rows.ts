import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type LearnedKind, learned, learnedChange } from "#db/schema/personalisation.ts";
import { preference, topic } from "#db/schema/subscriber.ts";
import { topicTiming } from "#db/schema/timing.ts";
import type { SubscriberContext } from "#server/services/context.ts";

const TOPICS_MAX = 200;

/** A topic whose alerts reach them among the first. */
export type FirstCard = {
  topicId: number;
  topicName: string;
  icon: string;
  sentence: string;
  since: Date;
  isNew: boolean;
};

export type TopicRow = Awaited<ReturnType<typeof readTopics>>[number];

/** Topics that learn, with what they set and what was learned. */
export function readTopics(tx: Tx, { workspaceId, subscriberId }: SubscriberContext) {
  return tx
    .select({ topic, preference, learned, cadence: topicTiming.cadence, digestUnder: topicTiming.digestUnder })
    .from(topic)
    .leftJoin(preference, and(eq(preference.topicId, topic.id), eq(preference.subscriberId, subscriberId)))
    .leftJoin(learned, and(eq(learned.topicId, topic.id), eq(learned.subscriberId, subscriberId)))
    .leftJoin(topicTiming, and(eq(topicTiming.topicId, topic.id), eq(topicTiming.subscriberId, subscriberId)))
    .where(
      and(
        eq(topic.workspaceId, workspaceId),
        isNull(topic.archivedAt),
        sql`${topic.learns} is not null and not ${topic.critical}`,
      ),
    )
    .orderBy(asc(topic.position), asc(topic.id))
    .limit(TOPICS_MAX);
}

/** The last time that something of a topic, or of all (0), changed by itself. */
export async function lastChange(
  tx: Tx,
  ctx: SubscriberContext,
  { topicId, kind }: { topicId: number; kind: LearnedKind },
) {
  const [row] = await tx
    .select()
    .from(learnedChange)
    .where(
      and(
        eq(learnedChange.workspaceId, ctx.workspaceId),
        eq(learnedChange.subscriberId, ctx.subscriberId),
        eq(learnedChange.topicId, topicId),
        eq(learnedChange.kind, kind),
      ),
    )
    .orderBy(desc(learnedChange.id))
    .limit(1);
  return row;
}
