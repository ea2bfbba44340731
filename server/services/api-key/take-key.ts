import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import type { ApiScope } from "#server/contract/rest.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import type { KeyContext } from "#server/services/context.ts";
import { UnknownKeyError } from "./errors.ts";

export type Allowance = {
  limit: number;
  /** Requests left in this minute; below zero: this one is too many. */
  left: number;
  resetSeconds: number;
};

type Row = { id: string; workspaceId: string; slug: string; scopes: ApiScope[]; used: number };

const MINUTE_MS = 60_000;

/**
 * Whose key this is. Counts the request in the key's minute, which all web processes share, and stamps the key.
 *
 * The look-up is by hash in an index, so what is compared tells nothing of a key that was nearly right.
 *
 * @throws UnknownKeyError
 */
export async function takeKey(key: string, now: Date): Promise<{ ctx: KeyContext; allowance: Allowance }> {
  const minute = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
  const at = sql`${minute.toISOString()}::timestamptz`;
  const [row] = await getDb().db.execute<Row>(sql`
    update api_key k set last_used_at = ${now.toISOString()}::timestamptz, window_at = ${at},
      window_used = case when k.window_at = ${at} then k.window_used + 1 else 1 end
    from workspace w
    where k.key_hash = ${sha256(key)}::text and k.revoked_at is null and w.id = k.workspace_id
    returning k.id, k.workspace_id as "workspaceId", w.slug, k.scopes, k.window_used as used`);
  if (!row) throw new UnknownKeyError();
  const limit = limits.apiRequestsPerMinute;
  const resetSeconds = Math.max(1, Math.ceil((minute.getTime() + MINUTE_MS - now.getTime()) / 1_000));
  const { slug, scopes } = row;
  return {
    ctx: { kind: "key", keyId: Number(row.id), workspaceId: Number(row.workspaceId), slug, scopes, now },
    allowance: { limit, left: limit - row.used, resetSeconds },
  };
}
