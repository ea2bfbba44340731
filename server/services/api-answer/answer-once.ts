import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import type { KeyContext } from "#server/services/context.ts";
import { KeyReusedError, UnderWayError } from "./errors.ts";

export type Answer = { status: number; body: unknown };

/** What makes two requests the same. */
export type Fingerprint = { idempotencyKey: string; method: string; path: string; body: string };

type Kept = { requestHash: string; status: number | null; body: unknown };

const CLEARED_AT_ONCE = 50;

/**
 * Does `work` once for an Idempotency-Key of an API key; a repeat gets the answer that was kept for a day, and the
 * work is not done again. A failure keeps nothing: the same key may try again.
 *
 * @throws KeyReusedError for another request under the key, UnderWayError (retry later) while the first one goes on
 */
export async function answerOnce(
  ctx: KeyContext,
  of: Fingerprint,
  work: () => Promise<Answer>,
): Promise<Answer & { isRepeat: boolean }> {
  const requestHash = sha256(`${of.method} ${of.path}\n${of.body}`);
  const kept = await claim(ctx, of.idempotencyKey, requestHash);
  if (kept) return repeat(kept, requestHash);
  try {
    const answer = await work();
    await keep(ctx, of.idempotencyKey, answer);
    return { ...answer, isRepeat: false };
  } catch (error) {
    await release(ctx, of.idempotencyKey);
    throw error;
  }
}

function repeat(kept: Kept, requestHash: string): Answer & { isRepeat: boolean } {
  if (kept.requestHash !== requestHash) throw new KeyReusedError();
  if (kept.status === null) throw new UnderWayError();
  return { status: kept.status, body: kept.body, isRepeat: true };
}

/**
 * Puts the key down as under way. What is older than a day, or was left under way by a process that ended, counts as
 * free.
 *
 * @returns what stands there already, if it does
 */
async function claim(ctx: KeyContext, idempotencyKey: string, requestHash: string): Promise<Kept | undefined> {
  const { db } = getDb();
  const now = sql`${ctx.now.toISOString()}::timestamptz`;
  const old = sql`${now} - make_interval(hours => ${limits.apiAnswerHours})`;
  const stale = sql`${now} - make_interval(secs => ${limits.apiAnswerWaitSeconds})`;
  await db.execute(sql`
    delete from api_answer where (key_id, idempotency_key) in (
      select key_id, idempotency_key from api_answer where created_at < ${old}
      order by created_at limit ${CLEARED_AT_ONCE} for update skip locked)`);
  const made = await db.execute(sql`
    insert into api_answer as a (workspace_id, key_id, idempotency_key, request_hash, created_at)
    values (${ctx.workspaceId}::bigint, ${ctx.keyId}::bigint, ${idempotencyKey}::text, ${requestHash}::text, ${now})
    on conflict (key_id, idempotency_key) do update set request_hash = excluded.request_hash, status = null,
      body = null, created_at = excluded.created_at
    where a.created_at < ${old} or (a.status is null and a.created_at < ${stale})
    returning a.key_id`);
  if (made.length > 0) return undefined;
  const [kept] = await db.execute<Kept>(sql`
    select request_hash as "requestHash", status, body from api_answer
    where key_id = ${ctx.keyId}::bigint and idempotency_key = ${idempotencyKey}::text`);
  // what stood there was given free meanwhile
  if (!kept) throw new UnderWayError();
  return kept;
}

async function keep(ctx: KeyContext, idempotencyKey: string, { status, body }: Answer): Promise<void> {
  await getDb().db.execute(sql`
    update api_answer set status = ${status}::integer, body = ${jsonText(body)}::text::jsonb
    where key_id = ${ctx.keyId}::bigint and idempotency_key = ${idempotencyKey}::text`);
}

async function release(ctx: KeyContext, idempotencyKey: string): Promise<void> {
  await getDb().db.execute(sql`
    delete from api_answer
    where key_id = ${ctx.keyId}::bigint and idempotency_key = ${idempotencyKey}::text and status is null`);
}
