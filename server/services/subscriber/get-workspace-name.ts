import { eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { SubscriberContext } from "#server/services/context.ts";

/** What the team calls itself. */
export function getWorkspaceName(ctx: SubscriberContext): Promise<string> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .select({ name: workspace.name })
      .from(workspace)
      .where(eq(workspace.id, ctx.workspaceId))
      .limit(1);
    if (!row) throw new NotFoundError("This workspace");
    return row.name;
  });
}
