import { randomBytes } from "node:crypto";
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb, inWorkspace, type Tx } from "#db/client.ts";
import { signingKey } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { seal } from "#server/kernel/secret.ts";
import { type FormerKey, readFormerKeys } from "#server/pipeline/outbox/former-keys.ts";
import { loadSigningKeys } from "#server/pipeline/outbox/signing-keys.ts";
import { NOBODY, writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { KeyContext, MemberContext } from "#server/services/context.ts";
import { type KeptEndpoint, keepEndpoint } from "#server/services/endpoint/keep-endpoint.ts";

const KEY_BYTES = 32;
const OVERLAP_HOURS_MAX = 168;

export const rotateSigningKeySchema = z.strictObject({
  /** How long the key that is replaced signs as well, so that receivers can change over; 0: not at all. */
  overlapHours: z.int().min(0).max(OVERLAP_HOURS_MAX).default(24),
  /** For this address alone, which need not have been called yet; without one, for all that have no key of their own. */
  url: z.string().max(2_000).optional(),
});
type Rotation = z.output<typeof rotateSigningKeySchema>;

/**
 * Makes a new key for the workspace's web calls, or for those to one address, which has its own from then on. Until the
 * one before retires, each call has a signature by both.
 *
 * @returns until when the one before signs as well
 * @throws UrlRefusedError, ConflictError when there are too many addresses
 */
export async function rotateSigningKey(ctx: MemberContext, of: Rotation): Promise<{ until: Date }> {
  checkRole(ctx, "operator");
  return rotate(ctx, { ...of, actor: ctx.actor });
}

/** The same by a team's own program; the door has checked that its key may. */
export async function rotateSigningKeyByApi(ctx: KeyContext, of: Rotation): Promise<{ until: Date }> {
  return rotate(ctx, { ...of, actor: NOBODY, keyId: ctx.keyId });
}

type Rotating = Rotation & { actor: { address: `0x${string}` }; keyId?: number };
type Ctx = Pick<MemberContext, "workspaceId" | "now">;

async function rotate(ctx: Ctx, { overlapHours, url, actor, keyId }: Rotating): Promise<{ until: Date }> {
  const { workspaceId, now } = ctx;
  const former = await readFormerKeys(getDb().db, env().BELLWETHER_SECRET_KEY);
  const until = new Date(now.getTime() + overlapHours * 3_600_000);
  return inWorkspace(workspaceId, async (tx) => {
    // of two that rotate at once, one waits and replaces the other's
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('signing-key:' || ${workspaceId}::text, 0))`);
    const of = url === undefined ? null : await keepEndpoint(tx, ctx, url);
    await replace(tx, ctx, { of, until, former });
    const name = of && { name: of.url };
    const facts = { overlapHours, ...name, ...(keyId !== undefined && { keyId }) };
    await writeAudit(tx, { actor, workspaceId, now }, { action: "signing-key.rotate", subject: "signing-key", facts });
    await notifyChange(tx, { workspaceId, topic: "signingKey" });
    return { until };
  });
}

async function replace(
  tx: Tx,
  { workspaceId, now }: Ctx,
  { of, until, former }: { of: KeptEndpoint | null; until: Date; former: FormerKey[] },
): Promise<void> {
  const key = env().BELLWETHER_SECRET_KEY;
  const [before] = await loadSigningKeys(tx, { workspaceId, url: of?.url ?? null, key, former, now });
  const mine = and(
    eq(signingKey.workspaceId, workspaceId),
    of ? eq(signingKey.endpointId, of.id) : isNull(signingKey.endpointId),
  );
  const retired = await tx
    .update(signingKey)
    .set({ retiresAt: until })
    .where(and(mine, isNull(signingKey.retiresAt)))
    .returning({ id: signingKey.id });
  const rowOf = (bytes: Buffer) => ({
    workspaceId,
    endpointId: of?.id ?? null,
    sealed: seal(bytes.toString("base64"), key),
    createdAt: now,
  });
  // what it had by itself, as a secret, or with the whole workspace, is written down so that it can retire
  const wasKnown = retired.length === 0 && !of?.isNew;
  if (wasKnown) await tx.insert(signingKey).values({ ...rowOf(before.bytes), retiresAt: until });
  await tx.insert(signingKey).values(rowOf(randomBytes(KEY_BYTES)));
  await tx.delete(signingKey).where(and(mine, lt(signingKey.retiresAt, now)));
}
