import { z } from "zod";
import { getDb, inWorkspace } from "#db/client.ts";
import { endpointUrlOf } from "#server/catalog/channels/webhook/endpoint-book.ts";
import { env } from "#server/kernel/env.ts";
import { readFormerKeys } from "#server/pipeline/outbox/former-keys.ts";
import { loadSigningKeys } from "#server/pipeline/outbox/signing-keys.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext, WorkspaceContext } from "#server/services/context.ts";

export const signingKeySchema = z.strictObject({
  /** An address of web calls; without one, the workspace's key, which signs for all that have none of their own. */
  url: z.string().max(2_000).optional(),
});
type Which = z.output<typeof signingKeySchema>;

export type SigningKeys = {
  /** As Standard Webhooks write it, for the receiving side. */
  key: string;
  /** It is the address's alone. */
  isOwn: boolean;
  /** Keys before it that sign as well, and until when; the soonest to retire last. */
  retiring: { until: Date }[];
};

/** What web calls are signed with, for members who may change it. */
export async function readSigningKey(ctx: MemberContext, which: Which = {}): Promise<SigningKeys> {
  checkRole(ctx, "operator");
  return readSigningKeys(ctx, which);
}

/** The same for whoever the door has let in. */
export async function readSigningKeys(ctx: WorkspaceContext, { url }: Which = {}): Promise<SigningKeys> {
  const key = env().BELLWETHER_SECRET_KEY;
  const former = await readFormerKeys(getDb().db, key);
  const of = { url: url === undefined ? null : endpointUrlOf(url), key, former };
  const [newest, ...before] = await inWorkspace(ctx.workspaceId, (tx) => loadSigningKeys(tx, { ...ctx, ...of }));
  return {
    key: toText(newest.bytes),
    isOwn: newest.isOwn,
    retiring: before.flatMap(({ retiresAt }) => (retiresAt ? [{ until: retiresAt }] : [])),
  };
}

function toText(bytes: Buffer): string {
  return `whsec_${bytes.toString("base64")}`;
}
