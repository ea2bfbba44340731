import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { secret } from "#db/schema/workspace.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { secretNameSchema } from "./put-secret.ts";

export const removeSecretSchema = z.strictObject({ name: secretNameSchema });

/** Forgets a secret. A call that names it fails from now on, and says so. */
export async function removeSecret(ctx: MemberContext, { name }: z.infer<typeof removeSecretSchema>): Promise<void> {
  checkRole(ctx, "operator");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const gone = await tx
      .delete(secret)
      .where(and(eq(secret.workspaceId, ctx.workspaceId), eq(secret.name, name)))
      .returning({ name: secret.name });
    if (gone.length === 0) throw new NotFoundError(`The secret ${name}`);
    await writeAudit(tx, ctx, { action: "secret.remove", subject: `secret:${name}` });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "secret" });
  });
}
