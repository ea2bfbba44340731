import { eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { workspaceNameSchema } from "./create-workspace.ts";

export const renameWorkspaceSchema = z.strictObject({ name: workspaceNameSchema });

/** Gives the workspace another name. Its slug stays: links go on working. */
export async function renameWorkspace(
  ctx: MemberContext,
  { name }: z.infer<typeof renameWorkspaceSchema>,
): Promise<void> {
  checkRole(ctx, "owner");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await tx.update(workspace).set({ name }).where(eq(workspace.id, ctx.workspaceId));
    const subject = `workspace:${ctx.workspaceId}`;
    await writeAudit(tx, ctx, { action: "workspace.rename", subject, facts: { name } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "member" });
  });
}
