import { and, eq, isNotNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { signingKey } from "#db/schema/workspace.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

/** Ends the keys before the newest at once: for receivers that have all changed over, or a key that leaked. */
export async function retireSigningKeys(ctx: MemberContext): Promise<void> {
  checkRole(ctx, "operator");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const gone = await tx
      .delete(signingKey)
      .where(and(eq(signingKey.workspaceId, ctx.workspaceId), isNotNull(signingKey.retiresAt)))
      .returning({ id: signingKey.id });
    if (gone.length === 0) return;
    await writeAudit(tx, ctx, { action: "signing-key.retire", subject: "signing-key" });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "signingKey" });
  });
}
