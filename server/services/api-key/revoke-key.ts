import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { apiKey } from "#db/schema/rest.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const revokeKeySchema = z.strictObject({ id: z.int().positive() });

/** Ends a key: its next request is refused. */
export async function revokeKey(ctx: MemberContext, { id }: z.output<typeof revokeKeySchema>): Promise<void> {
  checkRole(ctx, "owner");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(apiKey)
      .set({ revokedAt: ctx.now })
      .where(and(eq(apiKey.id, id), eq(apiKey.workspaceId, ctx.workspaceId), isNull(apiKey.revokedAt)))
      .returning({ name: apiKey.name });
    if (!row) throw new NotFoundError("This API key", { id });
    await writeAudit(tx, ctx, { action: "api-key.revoke", subject: `api-key:${id}`, facts: { name: row.name } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "apiKey" });
  });
}
