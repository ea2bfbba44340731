import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { share } from "#db/schema/share.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const revokeShareSchema = z.strictObject({ shareId: z.int().positive() });

/** The link leads nowhere from now on. */
export function revokeShare(ctx: MemberContext, { shareId }: z.infer<typeof revokeShareSchema>): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(share)
      .set({ revokedAt: ctx.now })
      .where(and(eq(share.workspaceId, ctx.workspaceId), eq(share.id, shareId), isNull(share.revokedAt)))
      .returning({ workflowId: share.workflowId, number: share.versionNumber });
    if (!row) throw new NotFoundError("This link", { id: shareId });
    const facts = { number: row.number };
    await writeAudit(tx, ctx, { action: "share.revoke", subject: `workflow:${row.workflowId}`, facts });
  });
}
