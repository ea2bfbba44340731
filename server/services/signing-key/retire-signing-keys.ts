import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { signingKey } from "#db/schema/workspace.ts";
import { endpointUrlOf } from "#server/catalog/channels/webhook/endpoint-book.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { findEndpoint } from "#server/services/endpoint/keep-endpoint.ts";
import type { signingKeySchema } from "./read-signing-key.ts";

/** Ends the keys before the newest at once: for receivers that have all changed over, or a key that leaked. */
export async function retireSigningKeys(
  ctx: MemberContext,
  { url }: z.output<typeof signingKeySchema> = {},
): Promise<void> {
  checkRole(ctx, "operator");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const of =
      url === undefined ? isNull(signingKey.endpointId) : eq(signingKey.endpointId, await findEndpoint(tx, ctx, url));
    const gone = await tx
      .delete(signingKey)
      .where(and(eq(signingKey.workspaceId, ctx.workspaceId), isNotNull(signingKey.retiresAt), of))
      .returning({ id: signingKey.id });
    if (gone.length === 0) return;
    await writeAudit(tx, ctx, {
      action: "signing-key.retire",
      subject: "signing-key",
      ...(url !== undefined && { facts: { name: endpointUrlOf(url) } }),
    });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "signingKey" });
  });
}
