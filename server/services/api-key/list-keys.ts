import { and, desc, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { apiKey } from "#db/schema/rest.ts";
import { limits } from "#server/kernel/limits.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

/** The workspace's live keys, newest first; of each, only how it begins. */
export async function listKeys(ctx: MemberContext) {
  checkRole(ctx, "owner");
  return inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        id: apiKey.id,
        name: apiKey.name,
        hint: apiKey.hint,
        scopes: apiKey.scopes,
        createdAt: apiKey.createdAt,
        lastUsedAt: apiKey.lastUsedAt,
      })
      .from(apiKey)
      .where(and(eq(apiKey.workspaceId, ctx.workspaceId), isNull(apiKey.revokedAt)))
      .orderBy(desc(apiKey.id))
      .limit(limits.apiKeysMax),
  );
}
