import { asc, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { secret } from "#db/schema/workspace.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";

/** Names only; values never leave the server. `createdAt` is when the value was last put. */
export function listSecrets(ctx: MemberContext): Promise<{ name: string; createdAt: Date }[]> {
  return inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ name: secret.name, createdAt: secret.createdAt })
      .from(secret)
      .where(eq(secret.workspaceId, ctx.workspaceId))
      .orderBy(asc(secret.name))
      .limit(limits.secretsMax),
  );
}
