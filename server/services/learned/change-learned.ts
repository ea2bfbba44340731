import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { learned } from "#db/schema/personalisation.ts";
import type { Cadence } from "#server/contract/timing.ts";
import { cadenceSchema } from "#server/contract/timing-schema.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import {
  keepLearned,
  markLearnedSeen,
  startLearning,
  stopLearning,
  undoLearned,
} from "#server/personalisation/stop-learning.ts";
import { replanDeferred } from "#server/pipeline/outbox/defer-deliveries.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { setPreference } from "#server/services/preference/set-preference.ts";
import { setCadence, setDigestUnder, setTiming } from "#server/services/timing/set-timing.ts";
import { findTopic } from "#server/services/topic/find-topic.ts";

/** Stands for all topics. */
const ALL = 0;
/** What has alerts wait: undone, they are looked at again. */
const WAITING: ReadonlySet<string> = new Set(["window", "digest", "budget"]);
const DECIMAL = /^\d{1,18}(\.\d{1,18})?$/;

/** The budget is of all topics: 0. Without `isForGood` it may be learned again after 90 days. */
export const learnedSchema = z.union([
  z.strictObject({
    topicId: z.int().positive(),
    kind: z.enum(["line", "tier", "window", "digest"]),
    isForGood: z.boolean().optional(),
  }),
  z.strictObject({ topicId: z.literal(0), kind: z.literal("budget"), isForGood: z.boolean().optional() }),
]);
/** Null: all topics. */
export const anyTopicSchema = z.strictObject({ topicId: z.int().positive().nullable() });
/** Null: all that is learned; 0: the week's budget, which is of no topic. */
export const startSchema = z.strictObject({ topicId: z.int().nonnegative().nullable() });
/** Without a size, the learned one; null takes back their own. */
export const keepDigestSchema = z.strictObject({
  topicId: z.int().positive(),
  under: z.string().max(40).regex(DECIMAL, "Type a plain number.").nullable().optional(),
});
/** Without a number, the learned one. */
export const keepBudgetSchema = z.strictObject({ perWeek: z.int().min(1).max(1_000).optional() });
/** Without a line, the learned one. */
export const keepSchema = z.strictObject({ topicId: z.int().positive(), line: z.string().max(120).optional() });
/** Without a cadence, the learned day and hour. */
export const keepWindowSchema = z.strictObject({ topicId: z.int().positive(), cadence: cadenceSchema.optional() });

/** From the next event on alerts come as before; this is not learned again for 90 days. */
export async function undo(ctx: SubscriberContext, input: z.infer<typeof learnedSchema>): Promise<void> {
  const { topicId, kind } = input;
  await inWorkspace(ctx.workspaceId, async (tx) => {
    if (kind !== "budget") await findTopic(tx, ctx, topicId);
    await undoLearned(tx, { ...idsOf(ctx), ...input, now: ctx.now });
    const of = kind === "budget" ? {} : { topicId };
    if (WAITING.has(kind)) await replanDeferred(tx, { subscriberIds: [ctx.subscriberId], ...of, now: ctx.now });
    await tell(tx, ctx);
  });
}

/**
 * Makes the learned line, or another, their own: nothing learned ever moves it again.
 *
 * @throws ConflictError when nothing is learned now, and no line is given
 */
export async function keepLine(ctx: SubscriberContext, input: z.infer<typeof keepSchema>): Promise<void> {
  const { topicId } = input;
  const { field, line } = await inWorkspace(ctx.workspaceId, (tx) => findLine(tx, ctx, topicId));
  const kept = input.line ?? line;
  if (kept === null) throw new ConflictError("There is no learned line to keep any more. Set one on your alerts page.");
  await setPreference(ctx, { topicId, own: { [field]: kept } });
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await keepLearned(tx, { ...idsOf(ctx), topicId, kind: "line", now: ctx.now });
    await tell(tx, ctx);
  });
}

/**
 * Makes the learned day and hour, or others, their own: nothing learned ever moves them again.
 *
 * @throws ConflictError when nothing is learned now, and no cadence is given
 */
export async function keepWindow(ctx: SubscriberContext, input: z.infer<typeof keepWindowSchema>): Promise<void> {
  const { topicId } = input;
  const cadence = input.cadence ?? (await inWorkspace(ctx.workspaceId, (tx) => findWindow(tx, ctx, topicId)));
  if (!cadence)
    throw new ConflictError("There is no learned time to keep any more. Set one on the page of your times.");
  await setCadence(ctx, { topicId, cadence });
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await keepLearned(tx, { ...idsOf(ctx), topicId, kind: "window", now: ctx.now });
    await tell(tx, ctx);
  });
}

/**
 * Makes the size under which alerts wait for the daily digest their own, or takes their own back.
 *
 * @throws ConflictError when nothing is learned now, and no size is given
 */
export async function keepDigest(ctx: SubscriberContext, input: z.infer<typeof keepDigestSchema>): Promise<void> {
  const { topicId } = input;
  const learnt = await inWorkspace(ctx.workspaceId, async (tx) => {
    await findTopic(tx, ctx, topicId);
    return (await findLearned(tx, ctx, topicId))?.digestLine ?? null;
  });
  const digestUnder = input.under === undefined ? learnt : input.under;
  if (digestUnder === null && input.under === undefined)
    throw new ConflictError(
      "There is no learned digest to keep any more. Say under which size alerts come once a day.",
    );
  await setDigestUnder(ctx, { topicId, digestUnder });
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await keepLearned(tx, { ...idsOf(ctx), topicId, kind: "digest", now: ctx.now });
    await tell(tx, ctx);
  });
}

/**
 * Makes the learned limit of a week, or another, their own.
 *
 * @throws ConflictError when nothing is learned now, and no limit is given
 */
export async function keepBudget(ctx: SubscriberContext, input: z.infer<typeof keepBudgetSchema>): Promise<void> {
  const learnt = await inWorkspace(ctx.workspaceId, async (tx) => (await findLearned(tx, ctx, ALL))?.weeklyMax ?? null);
  const perWeek = input.perWeek ?? learnt;
  if (perWeek === null)
    throw new ConflictError("There is no learned limit to keep any more. Set one on the page of your times.");
  await setTiming(ctx, { perWeek });
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await keepLearned(tx, { ...idsOf(ctx), topicId: ALL, kind: "budget", now: ctx.now });
    await tell(tx, ctx);
  });
}

async function findLearned(tx: Tx, ctx: SubscriberContext, topicId: number) {
  const [row] = await tx
    .select()
    .from(learned)
    .where(and(eq(learned.topicId, topicId), eq(learned.subscriberId, ctx.subscriberId)))
    .limit(1);
  return row;
}

async function findWindow(tx: Tx, ctx: SubscriberContext, topicId: number): Promise<Cadence | null> {
  await findTopic(tx, ctx, topicId);
  const { windowDay: day, windowMinute: minute } = (await findLearned(tx, ctx, topicId)) ?? {};
  return day == null || minute == null ? null : { kind: "weekly", day, minute };
}

/** Nothing is learned any more, of one topic or of all, until they start it again; what was learned is forgotten. */
export async function stop(ctx: SubscriberContext, { topicId }: z.infer<typeof anyTopicSchema>): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    if (topicId !== null) await findTopic(tx, ctx, topicId);
    await stopLearning(tx, { ...idsOf(ctx), topicId, now: ctx.now });
    const of = topicId === null ? {} : { topicId };
    await replanDeferred(tx, { subscriberIds: [ctx.subscriberId], ...of, now: ctx.now });
    await tell(tx, ctx);
  });
}

/** Learns again, from the beginning. */
export async function start(ctx: SubscriberContext, { topicId }: z.infer<typeof startSchema>): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await startLearning(tx, { ...idsOf(ctx), topicId });
    await tell(tx, ctx);
  });
}

/** What changed was read: it is told once. */
export async function markSeen(ctx: SubscriberContext): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await markLearnedSeen(tx, { ...idsOf(ctx), now: ctx.now });
    await tell(tx, ctx);
  });
}

const idsOf = ({ workspaceId, subscriberId }: SubscriberContext) => ({ workspaceId, subscriberId });

async function findLine(tx: Tx, ctx: SubscriberContext, topicId: number) {
  const { learns: field } = await findTopic(tx, ctx, topicId);
  if (field === null) throw new ConflictError("Nothing is learned of this topic any more.");
  return { field, line: (await findLearned(tx, ctx, topicId))?.line ?? null };
}

async function tell(tx: Tx, { workspaceId, subscriberId }: SubscriberContext): Promise<void> {
  await notifyChanges(
    tx,
    (["learned", "inbox"] as const).map((name) => ({ workspaceId, subscriberId, topic: name })),
  );
}
