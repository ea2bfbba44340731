import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import { BadInputError, ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadWorkflow } from "./load-workflow.ts";

export const setExpirySchema = z.strictObject({
  id: z.int().positive(),
  /** Null: it runs until somebody pauses it. */
  expiresAt: z.date().nullable(),
});

/**
 * Says when a workflow pauses by itself; members are warned three days before.
 * @throws BadInputError when that is past
 */
export function setExpiry(ctx: MemberContext, input: z.input<typeof setExpirySchema>): Promise<void> {
  checkRole(ctx, "operator");
  const { id, expiresAt } = setExpirySchema.parse(input);
  if (expiresAt && expiresAt <= ctx.now) {
    throw new BadInputError("This time has passed. Choose a later one, or pause the workflow now.");
  }
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const row = await loadWorkflow(tx, { workspaceId: ctx.workspaceId, id }, { lock: true });
    if (row.state === "archived") throw new ConflictError("This workflow is archived. It has ended already.");
    await tx
      .update(workflow)
      .set({ expiresAt })
      .where(and(eq(workflow.id, id), eq(workflow.workspaceId, ctx.workspaceId)));
    const facts = { name: row.name, expiresAt: expiresAt?.toISOString() ?? null };
    await writeAudit(tx, ctx, { action: "workflow.set-expiry", subject: `workflow:${id}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
  });
}
