import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { secret } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { seal } from "#server/kernel/secret.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

const VALUE_CHARS_MAX = 4_000;

export const secretNameSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, "letters, digits, - and _, beginning with a letter");
export const putSecretSchema = z.strictObject({
  name: secretNameSchema,
  value: z.string().min(1, "a value").max(VALUE_CHARS_MAX),
});

/** Stores a value under a name for headers, sealed; nobody reads it again. An existing one is replaced. */
export async function putSecret(ctx: MemberContext, { name, value }: z.infer<typeof putSecretSchema>): Promise<void> {
  checkRole(ctx, "operator");
  const sealed = seal(value, env().BELLWETHER_SECRET_KEY);
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const others = and(eq(secret.workspaceId, ctx.workspaceId), ne(secret.name, name));
    if ((await tx.$count(secret, others)) >= limits.secretsMax) {
      throw new ConflictError(`A workspace keeps at most ${limits.secretsMax} secrets. Forget one first.`);
    }
    await tx
      .insert(secret)
      .values({ workspaceId: ctx.workspaceId, name, sealed, createdAt: ctx.now })
      .onConflictDoUpdate({ target: [secret.workspaceId, secret.name], set: { sealed, createdAt: ctx.now } });
    await writeAudit(tx, ctx, { action: "secret.put", subject: `secret:${name}` });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "secret" });
  });
}
