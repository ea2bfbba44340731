import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadWorkflow } from "./load-workflow.ts";
import { workflowNameSchema } from "./workflow-name.ts";

export const renameWorkflowSchema = z.strictObject({ id: z.int().positive(), name: workflowNameSchema });

/** Names are for people: nothing refers to them. */
export async function renameWorkflow(ctx: MemberContext, input: z.infer<typeof renameWorkflowSchema>): Promise<void> {
  checkRole(ctx, "operator");
  const { id, name } = input;
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const before = await loadWorkflow(tx, { workspaceId: ctx.workspaceId, id }, { lock: true });
    await tx
      .update(workflow)
      .set({ name })
      .where(and(eq(workflow.id, id), eq(workflow.workspaceId, ctx.workspaceId)));
    const facts = { from: before.name, to: name };
    await writeAudit(tx, ctx, { action: "workflow.rename", subject: `workflow:${id}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
  });
}
