import { and, count, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { member, workspace } from "#db/schema/workspace.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const setApprovalSchema = z.strictObject({ isNeeded: z.boolean() });

/** Says whether a workflow goes live only when a second person approves it. */
export async function setApproval(ctx: MemberContext, { isNeeded }: z.infer<typeof setApprovalSchema>): Promise<void> {
  checkRole(ctx, "owner");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [able] = await tx
      .select({ members: count() })
      .from(member)
      .where(and(eq(member.workspaceId, ctx.workspaceId), ne(member.role, "viewer")));
    if (isNeeded && (able?.members ?? 0) < 2) {
      throw new ConflictError("There is nobody else who could approve. Add a second owner or operator first.");
    }
    await tx.update(workspace).set({ needsApproval: isNeeded }).where(eq(workspace.id, ctx.workspaceId));
    const subject = `workspace:${ctx.workspaceId}`;
    await writeAudit(tx, ctx, { action: "workspace.set-approval", subject, facts: { isNeeded } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "member" });
  });
}
