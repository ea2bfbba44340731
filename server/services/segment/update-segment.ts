import { and, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { segment } from "#db/schema/segment.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { checkSegment } from "./check-segment.ts";

/** Changes a segment; published versions keep it as it was when they were published. */
export function updateSegment(ctx: MemberContext, input: { id: number; segment: unknown }): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const values = checkSegment(input.segment, await loadFacts(tx, ctx.workspaceId));
    const [row] = await tx
      .update(segment)
      .set({ ...values, updatedAt: ctx.now, updatedBy: ctx.actor.address })
      .where(and(eq(segment.id, input.id), eq(segment.workspaceId, ctx.workspaceId), isNull(segment.archivedAt)))
      .returning({ key: segment.key });
    if (!row) throw new NotFoundError("This segment", { id: input.id });
    const facts = { key: row.key, name: values.name };
    await writeAudit(tx, ctx, { action: "segment.update", subject: `segment:${input.id}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "segment" });
  });
}
