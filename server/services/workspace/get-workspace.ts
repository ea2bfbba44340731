import { eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";
import { present } from "#server/kernel/assert.ts";
import type { MemberContext } from "#server/services/context.ts";

/** The workspace's name, where its widget may stand, and who the visitor is in it. */
export async function getWorkspace(ctx: MemberContext) {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        slug: workspace.slug,
        name: workspace.name,
        createdAt: workspace.createdAt,
        widgetOrigins: workspace.widgetOrigins,
        needsApproval: workspace.needsApproval,
      })
      .from(workspace)
      .where(eq(workspace.id, ctx.workspaceId))
      .limit(1),
  );
  return { ...present(row, "a member's workspace exists"), role: ctx.role, address: ctx.actor.address };
}
