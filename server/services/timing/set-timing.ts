import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { timing, topicTiming } from "#db/schema/timing.ts";
import { FOR_EVER } from "#server/contract/timing.ts";
import { cadenceSchema, timingSchema } from "#server/contract/timing-schema.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { replanDeferred } from "#server/pipeline/outbox/defer-deliveries.ts";
import type { OfSubscriber } from "#server/services/context.ts";
import { findTopic } from "#server/services/topic/find-topic.ts";
import { readOwn } from "./read-timing.ts";

/** What is left out stays as it is; null takes it back. */
export const setTimingSchema = timingSchema.partial();

/** Saves when a subscriber is told; the next message follows it, and what waits is looked at again. */
export function setTiming(ctx: OfSubscriber, change: z.output<typeof setTimingSchema>): Promise<void> {
  return changing(ctx, async (tx) => {
    const row = { ...(await readOwn(tx, ctx)), ...change, updatedAt: ctx.now };
    await tx
      .insert(timing)
      .values({ ...row, subscriberId: ctx.subscriberId, workspaceId: ctx.workspaceId })
      .onConflictDoUpdate({ target: timing.subscriberId, set: row });
  });
}

export const setCadenceSchema = z.strictObject({
  topicId: z.int().positive(),
  /** Null: as all their topics are told. */
  cadence: cadenceSchema.nullable(),
});

/** Saves how often alerts of one topic come. @throws BadInputError for a critical one, which is always told at once */
export function setCadence(ctx: OfSubscriber, input: z.output<typeof setCadenceSchema>): Promise<void> {
  const { topicId, cadence } = input;
  return changing(ctx, async (tx) => {
    const { name, critical } = await findTopic(tx, ctx, topicId);
    if (critical && cadence && cadence.kind !== "at-once") {
      throw new BadInputError(`${name} is critical: its alerts always come at once.`);
    }
    await putTopicTiming(tx, ctx, topicId, { cadence });
  });
}

/** Saves under which size alerts of one topic wait for the daily digest. Null: none do. */
export function setDigestUnder(
  ctx: OfSubscriber,
  { topicId, digestUnder }: { topicId: number; digestUnder: string | null },
): Promise<void> {
  return changing(ctx, async (tx) => {
    await findTopic(tx, ctx, topicId);
    await putTopicTiming(tx, ctx, topicId, { digestUnder });
  });
}

const MUTES_MS = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const;

export const muteSchema = z.enum(["hour", "day", "week", "ever"]);
export type Mute = z.infer<typeof muteSchema>;
export const muteTopicSchema = z.strictObject({ topicId: z.int().positive(), mute: muteSchema.nullable() });

/**
 * Keeps a topic's alerts in the inbox for a while, or (null) lets them go again. What waits is let go with its reason.
 * @returns until when
 */
export async function muteTopic(
  ctx: OfSubscriber,
  { topicId, mute }: z.output<typeof muteTopicSchema>,
): Promise<{ mutedUntil: Date | null }> {
  const forMs = mute === null || mute === "ever" ? null : MUTES_MS[mute];
  const mutedUntil = mute === null ? null : forMs === null ? FOR_EVER : new Date(ctx.now.getTime() + forMs);
  await changing(ctx, async (tx) => {
    await findTopic(tx, ctx, topicId);
    await putTopicTiming(tx, ctx, topicId, { mutedUntil });
  });
  return { mutedUntil };
}

/** What waits is looked at again. */
function changing(ctx: OfSubscriber, change: (tx: Tx) => Promise<void>): Promise<void> {
  const { workspaceId, subscriberId, now } = ctx;
  return inWorkspace(workspaceId, async (tx) => {
    await change(tx);
    await replanDeferred(tx, { subscriberIds: [subscriberId], now });
    await notifyChanges(
      tx,
      (["subscriber", "inbox"] as const).map((name) => ({ workspaceId, subscriberId, topic: name })),
    );
  });
}

async function putTopicTiming(
  tx: Tx,
  { workspaceId, subscriberId, now: updatedAt }: OfSubscriber,
  ...[topicId, change]: [
    number,
    Partial<Pick<typeof topicTiming.$inferSelect, "cadence" | "digestUnder" | "mutedUntil">>,
  ]
): Promise<void> {
  await tx
    .insert(topicTiming)
    .values({ ...change, workspaceId, subscriberId, topicId, updatedAt })
    .onConflictDoUpdate({
      target: [topicTiming.subscriberId, topicTiming.topicId],
      set: { ...change, updatedAt },
    });
}
