import { and, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { parseTopic } from "./create-topic.ts";

/**
 * Replaces a topic's definition. Its key stays (references name it), and so do subscribers' own values: those of
 * a field that is gone rest unused and come back with it.
 */
export async function updateTopic(ctx: MemberContext, input: { id: number; topic: unknown }): Promise<void> {
  checkRole(ctx, "operator");
  const values = parseTopic(input.topic);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const here = and(eq(topic.id, input.id), eq(topic.workspaceId, ctx.workspaceId), isNull(topic.archivedAt));
    const [before] = await tx.select({ key: topic.key }).from(topic).where(here).limit(1);
    if (!before) throw new NotFoundError("This topic", { id: input.id });
    if (before.key !== values.key) {
      throw new ConflictError(`The key of a topic cannot change: workflows refer to “${before.key}”.`);
    }
    await tx.update(topic).set(values).where(here);
    await writeAudit(tx, ctx, { action: "topic.update", subject: `topic:${input.id}`, facts: { key: values.key } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "topic" });
  });
}
