import { inWorkspace } from "#db/client.ts";
import { env } from "#server/kernel/env.ts";
import { loadSigningKeys } from "#server/pipeline/outbox/signing-keys.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext, WorkspaceContext } from "#server/services/context.ts";

export type SigningKeys = {
  /** As Standard Webhooks write it, for the receiving side. */
  key: string;
  /** Keys before it that sign as well, and until when; the soonest to retire last. */
  retiring: { until: Date }[];
};

/** What the workspace's web calls are signed with, for members who may change it. */
export async function readSigningKey(ctx: MemberContext): Promise<SigningKeys> {
  checkRole(ctx, "operator");
  return readSigningKeys(ctx);
}

/** The same for whoever the door has let in. */
export async function readSigningKeys(ctx: WorkspaceContext): Promise<SigningKeys> {
  const [newest, ...before] = await inWorkspace(ctx.workspaceId, (tx) =>
    loadSigningKeys(tx, { ...ctx, key: env().BELLWETHER_SECRET_KEY }),
  );
  return {
    key: toText(newest.bytes),
    retiring: before.flatMap(({ retiresAt }) => (retiresAt ? [{ until: retiresAt }] : [])),
  };
}

function toText(bytes: Buffer): string {
  return `whsec_${bytes.toString("base64")}`;
}
