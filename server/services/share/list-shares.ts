import { and, desc, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { share } from "#db/schema/share.ts";
import type { MemberContext } from "#server/services/context.ts";

/** A workflow's open links, newest first; never their tokens. */
export function listShares(ctx: MemberContext, { id }: { id: number }) {
  return inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        id: share.id,
        versionNumber: share.versionNumber,
        createdAt: share.createdAt,
        createdBy: share.createdBy,
      })
      .from(share)
      .where(and(eq(share.workspaceId, ctx.workspaceId), eq(share.workflowId, id), isNull(share.revokedAt)))
      .orderBy(desc(share.id)),
  );
}
