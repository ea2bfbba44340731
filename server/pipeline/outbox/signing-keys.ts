import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { keyObjectOf, type Secret, unseal } from "#server/kernel/secret.ts";

/** Until a workspace changes its key: a stored secret of this name signs, in place of the one that it has by itself. */
const SIGNING_SECRET_NAME = "webhook-signing";

/** A key of a workspace; `retiresAt` null: the newest, with which receivers should verify. */
export type SigningKey = { bytes: Buffer; retiresAt: Date | null };

/** What a workspace's web calls are signed with now: the newest key first, then those that have not retired yet. */
export async function loadSigningKeys(
  db: Db | Tx,
  { workspaceId, key, now }: { workspaceId: number; key: Secret; now: Date },
): Promise<[SigningKey, ...SigningKey[]]> {
  const rows = await db.execute<{ sealed: string; retiresAt: string | null; isStored: boolean }>(sql`
    select sealed, retires_at as "retiresAt", false as "isStored" from signing_key
    where workspace_id = ${workspaceId}::bigint and (retires_at is null or retires_at > ${now.toISOString()}::timestamptz)
    union all
    select sealed, null, true from secret where workspace_id = ${workspaceId}::bigint and name = ${SIGNING_SECRET_NAME}
    order by "isStored", "retiresAt" desc nulls first`);
  const all = [...rows];
  const own = all.filter(({ isStored }) => !isStored);
  const [newest, ...retiring] = own.map(
    ({ sealed, retiresAt }): SigningKey => ({
      bytes: Buffer.from(unseal(sealed, key).reveal(), "base64"),
      retiresAt: retiresAt === null ? null : new Date(retiresAt),
    }),
  );
  if (newest) return [newest, ...retiring];
  const stored = all.find(({ isStored }) => isStored);
  return [
    { bytes: stored ? storedBytes(unseal(stored.sealed, key)) : signingKeyOf(workspaceId, key), retiresAt: null },
  ];
}

/** The key that a workspace has by itself: 32 bytes, its own, never stored. */
export function signingKeyOf(workspaceId: number, key: Secret): Buffer {
  return createHmac("sha256", keyObjectOf(key)).update(`webhook-signing:${workspaceId}`).digest();
}

/** As Standard Webhooks write it, `whsec_` and base64; anything else is taken letter by letter. */
function storedBytes(stored: Secret): Buffer {
  const text = stored.reveal();
  return text.startsWith("whsec_") ? Buffer.from(text.slice("whsec_".length), "base64") : Buffer.from(text, "utf8");
}
