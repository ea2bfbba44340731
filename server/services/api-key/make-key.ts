import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { apiKey } from "#db/schema/rest.ts";
import { API_SCOPES, type ApiScope } from "#server/contract/rest.ts";
import { present } from "#server/kernel/assert.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

const KEY_BYTES = 32;
/** `bwk_` and eight of 43 characters: enough to tell keys apart, of no use to guess the rest. */
const HINT_CHARS = 12;

const scopes: readonly ApiScope[] = API_SCOPES.map(({ scope }) => scope);

export const makeKeySchema = z.strictObject({
  name: z.string().trim().min(1, "Give it a name").max(60, "At most 60 characters"),
  scopes: z.array(z.enum(scopes)).min(1, "Choose at least one"),
});

/** Makes an API key. It is shown this once; only its hash is kept. */
export async function makeKey(
  ctx: MemberContext,
  input: z.output<typeof makeKeySchema>,
): Promise<{ id: number; key: string }> {
  checkRole(ctx, "owner");
  const key = `bwk_${randomBytes(KEY_BYTES).toString("base64url")}`;
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const live = and(eq(apiKey.workspaceId, ctx.workspaceId), isNull(apiKey.revokedAt));
    if ((await tx.$count(apiKey, live)) >= limits.apiKeysMax) {
      throw new ConflictError(`A workspace has at most ${limits.apiKeysMax} API keys. Revoke one first.`);
    }
    const { name } = input;
    const [row] = await tx
      .insert(apiKey)
      .values({
        workspaceId: ctx.workspaceId,
        name,
        hint: key.slice(0, HINT_CHARS),
        keyHash: sha256(key),
        scopes: [...new Set(input.scopes)],
        createdBy: ctx.actor.address,
        createdAt: ctx.now,
      })
      .returning({ id: apiKey.id });
    const { id } = present(row, "an inserted key is returned");
    await writeAudit(tx, ctx, { action: "api-key.make", subject: `api-key:${id}`, facts: { name } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "apiKey" });
    return { id, key };
  });
}
