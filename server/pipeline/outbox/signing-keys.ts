import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { keyObjectOf, type Secret, unseal } from "#server/kernel/secret.ts";
import type { FormerKey } from "./former-keys.ts";

/** Until a workspace changes its key: a stored secret of this name signs, in place of the one that it has by itself. */
const SIGNING_SECRET_NAME = "webhook-signing";

/** `retiresAt` null: the newest, with which receivers should verify. `isOwn`: of that address alone. */
export type SigningKey = { bytes: Buffer; retiresAt: Date | null; isOwn: boolean };

/**
 * What web calls to an address are signed with now: its own keys, else the workspace's. The newest first, then those
 * that have not retired yet.
 * @param of.url an address as `endpointUrlOf` tells it; null: those that have no key of their own
 */
export async function loadSigningKeys(
  db: Db | Tx,
  { key, former, ...of }: { workspaceId: number; url: string | null; key: Secret; former: FormerKey[]; now: Date },
): Promise<[SigningKey, ...SigningKey[]]> {
  const all = await readRows(db, of);
  for (const scope of ["address", "workspace"] as const) {
    const [newest, ...retiring] = all.filter((row) => row.of === scope).map((row) => toKey(row, key));
    if (newest) return [newest, ...retiring];
  }
  const stored = all.find((row) => row.of === "secret");
  const { workspaceId } = of;
  const first = former.find(({ workspacesTo }) => workspaceId <= workspacesTo)?.key ?? key;
  const bytes = stored ? storedBytes(unseal(stored.sealed, key)) : signingKeyOf(workspaceId, first);
  return [{ bytes, retiresAt: null, isOwn: false }];
}

type Row = { sealed: string; retiresAt: string | null; of: "address" | "workspace" | "secret" };

async function readRows(
  db: Db | Tx,
  { workspaceId, url, now }: { workspaceId: number; url: string | null; now: Date },
): Promise<Row[]> {
  const rows = await db.execute<Row>(sql`
    select k.sealed, k.retires_at as "retiresAt", case when k.endpoint_id is null then 'workspace' else 'address' end as of
    from signing_key k
    where k.workspace_id = ${workspaceId}::bigint
      and (k.retires_at is null or k.retires_at > ${now.toISOString()}::timestamptz)
      and (k.endpoint_id is null or k.endpoint_id = (
        select e.id from endpoint e where e.workspace_id = ${workspaceId}::bigint and e.url = ${url}::text))
    union all
    select sealed, null, 'secret' from secret where workspace_id = ${workspaceId}::bigint and name = ${SIGNING_SECRET_NAME}
    order by "retiresAt" desc nulls first`);
  return [...rows];
}

function toKey({ sealed, retiresAt, of }: Row, key: Secret): SigningKey {
  return {
    bytes: Buffer.from(unseal(sealed, key).reveal(), "base64"),
    retiresAt: retiresAt === null ? null : new Date(retiresAt),
    isOwn: of === "address",
  };
}

/** The key that a workspace has by itself: 32 bytes, its own, never stored. It follows from the secret key of its first day. */
export function signingKeyOf(workspaceId: number, key: Secret): Buffer {
  return createHmac("sha256", keyObjectOf(key)).update(`webhook-signing:${workspaceId}`).digest();
}

/** As Standard Webhooks write it, `whsec_` and base64; anything else is taken letter by letter. */
function storedBytes(stored: Secret): Buffer {
  const text = stored.reveal();
  return text.startsWith("whsec_") ? Buffer.from(text.slice("whsec_".length), "base64") : Buffer.from(text, "utf8");
}
