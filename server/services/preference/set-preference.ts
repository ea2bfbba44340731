import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { preference } from "#db/schema/subscriber.ts";
import { changeSetting, effectiveTopic } from "#server/contract/topic.ts";
import { topicValuesSchema } from "#server/contract/topic-schema.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { OfSubscriber } from "#server/services/context.ts";
import { checkTopicValues } from "#server/services/topic/check-values.ts";
import { findTopic } from "#server/services/topic/find-topic.ts";

/**
 * What changed: a switch, a preset (own values are put aside), or own values on top; null takes an own value back
 * to preset or default. What is not named stays.
 */
export const setPreferenceSchema = z.strictObject({
  topicId: z.int().positive(),
  enabled: z.boolean().optional(),
  preset: z.string().max(40).nullable().optional(),
  own: z.record(z.string(), topicValuesSchema.valueType.nullable()).optional(),
});
export type SetPreferenceInput = z.infer<typeof setPreferenceSchema>;

/** Saves one change of one topic; the next event already follows it. Returns what it comes to. */
export function setPreference(ctx: OfSubscriber, input: SetPreferenceInput) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const found = await lockedSetting(tx, ctx, input.topicId);
    const next = changeSetting(found.setting, input);
    checkTopicValues(found.topic, next.own);
    if (next.preset !== null && !found.topic.presets.some((p) => p.key === next.preset)) {
      throw new BadInputError(`${found.topic.name} has no preset “${next.preset}”.`);
    }
    const row = { ...next, updatedAt: ctx.now };
    await tx
      .insert(preference)
      .values({ ...row, subscriberId: ctx.subscriberId, topicId: input.topicId, workspaceId: ctx.workspaceId })
      .onConflictDoUpdate({ target: [preference.subscriberId, preference.topicId], set: row });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "preference", subscriberId: ctx.subscriberId });
    return { effective: effectiveTopic(found.topic, next), own: next.own, savedAt: ctx.now };
  });
}

async function lockedSetting(tx: Tx, ctx: OfSubscriber, topicId: number) {
  const found = await findTopic(tx, ctx, topicId);
  const [setting] = await tx
    .select()
    .from(preference)
    .where(and(eq(preference.subscriberId, ctx.subscriberId), eq(preference.topicId, topicId)))
    .limit(1)
    .for("update");
  const untouched = { enabled: found.onByDefault, preset: found.defaultPreset, own: {} };
  return { topic: found, setting: setting ?? untouched };
}
