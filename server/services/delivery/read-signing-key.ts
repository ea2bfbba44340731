import { env } from "#server/kernel/env.ts";
import { signingKeyOf } from "#server/pipeline/outbox/channel-ports.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

/**
 * The key that the workspace's webhooks are signed with, as Standard Webhooks write it, for the receiving side. A
 * stored secret named `webhook-signing` takes its place and is not shown.
 */
export async function readSigningKey(ctx: MemberContext): Promise<{ key: string }> {
  checkRole(ctx, "operator");
  const bytes = signingKeyOf(ctx.workspaceId, env().BELLWETHER_SECRET_KEY);
  return { key: `whsec_${bytes.toString("base64")}` };
}
