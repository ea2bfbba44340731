import { and, eq, isNotNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

/** The undo of archiveTopic. */
export async function restoreTopic(ctx: MemberContext, input: { id: number }): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(topic)
      .set({ archivedAt: null })
      .where(and(eq(topic.id, input.id), eq(topic.workspaceId, ctx.workspaceId), isNotNull(topic.archivedAt)))
      .returning({ key: topic.key });
    if (!row) throw new NotFoundError("This topic", { id: input.id });
    await writeAudit(tx, ctx, { action: "topic.restore", subject: `topic:${input.id}`, facts: { key: row.key } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "topic" });
  });
}
