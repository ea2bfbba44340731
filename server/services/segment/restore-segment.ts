import { and, eq, isNotNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { segment } from "#db/schema/segment.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

/** The undo of archiveSegment. */
export function restoreSegment(ctx: MemberContext, { id }: { id: number }): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(segment)
      .set({ archivedAt: null })
      .where(and(eq(segment.id, id), eq(segment.workspaceId, ctx.workspaceId), isNotNull(segment.archivedAt)))
      .returning({ key: segment.key, name: segment.name });
    if (!row) throw new NotFoundError("This segment", { id });
    await writeAudit(tx, ctx, { action: "segment.restore", subject: `segment:${id}`, facts: row });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "segment" });
  });
}
