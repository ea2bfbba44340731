import { and, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

/** Takes a topic out of lists and new drafts. Published versions keep what they compiled; settings stay. */
export async function archiveTopic(ctx: MemberContext, input: { id: number }): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(topic)
      .set({ archivedAt: ctx.now })
      .where(and(eq(topic.id, input.id), eq(topic.workspaceId, ctx.workspaceId), isNull(topic.archivedAt)))
      .returning({ key: topic.key });
    if (!row) throw new NotFoundError("This topic", { id: input.id });
    await writeAudit(tx, ctx, { action: "topic.archive", subject: `topic:${input.id}`, facts: { key: row.key } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "topic" });
  });
}
