import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Question, SourceReply } from "#server/catalog/define-node.ts";
import type { Values } from "#server/contract/value.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { readKeptPortfolios } from "#server/portfolio/keep-portfolios.ts";
import type { KeyedQuestion } from "./ask-sources.ts";

/** An answer as it is kept; failures are not. `isOutdated`: something is known to have changed since. */
export type Kept = { attributes: Values; known: boolean; fetchedAt: Date; isOutdated?: boolean };

/**
 * The same for the same question: URL, header names and values, what is read; or whose portfolio. Values of secrets are
 * no part of it.
 */
export function keyOf(workspaceId: number, question: Question): string {
  if (question.kind === "portfolio") return `${workspaceId}:portfolio:${question.subscriberId}`;
  const { url, headers, attributes } = question;
  const parts = [url, headers.map(({ name, value, secret }) => [name, value, secret]), attributes];
  return `${workspaceId}:${sha256(JSON.stringify(parts))}`;
}

const hashOf = (key: string) => key.slice(key.indexOf(":") + 1);

/** Whatever was answered before, however old, by key. One statement for each kind of question. */
export async function readKept(tx: Tx, questions: KeyedQuestion[]): Promise<Map<string, Kept>> {
  const backends = questions.filter(({ question }) => question.kind === "backend");
  return new Map([...(await readKeptAnswers(tx, backends)), ...(await readKeptHoldings(tx, questions))]);
}

async function readKeptHoldings(tx: Tx, questions: KeyedQuestion[]): Promise<[string, Kept][]> {
  const asked = questions.flatMap(({ key, question }) => (question.kind === "portfolio" ? [{ key, ...question }] : []));
  const kept = await readKeptPortfolios(
    tx,
    asked.map(({ subscriberId }) => subscriberId),
  );
  return asked.flatMap(({ key, subscriberId }) => {
    const found = kept.get(subscriberId);
    if (!found) return [];
    const { values: attributes, readAt: fetchedAt, hasMoved: isOutdated } = found;
    return [[key, { attributes, known: true, fetchedAt, isOutdated }]];
  });
}

async function readKeptAnswers(tx: Tx, questions: KeyedQuestion[]): Promise<Map<string, Kept>> {
  if (questions.length === 0) return new Map();
  const keys = questions.map(({ key, workspaceId }) => [workspaceId, hashOf(key)]);
  const rows = await tx.execute<{ key: string; attributes: Values; known: boolean; fetched_at: string }>(sql`
    select a.workspace_id::text || ':' || a.question_hash as key, a.attributes, a.known, a.fetched_at::text
    from source_answer a
    where (a.workspace_id, a.question_hash) in (
      select (k ->> 0)::bigint, k ->> 1 from jsonb_array_elements(${JSON.stringify(keys)}::text::jsonb) k)`);
  return new Map(
    rows.map(({ key, attributes, known, fetched_at }) => [key, { attributes, known, fetchedAt: new Date(fetched_at) }]),
  );
}

/** Keeps what backends answered. Always in the same order, so that two batches never wait for each other. */
export async function keepAnswers(
  tx: Tx,
  answers: ReadonlyMap<string, { reply: SourceReply }>,
  now: Date,
): Promise<void> {
  const rows = [...answers].flatMap(([key, { reply }]) => {
    if (reply.kind === "failed") return [];
    const attributes = reply.kind === "known" ? reply.attributes : {};
    return [
      {
        workspaceId: Number(key.slice(0, key.indexOf(":"))),
        hash: hashOf(key),
        attributes,
        known: reply.kind === "known",
      },
    ];
  });
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into source_answer (workspace_id, question_hash, attributes, known, fetched_at)
    select given."workspaceId", given.hash, given.attributes, given.known, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb)
      as given ("workspaceId" bigint, hash text, attributes jsonb, known boolean)
    order by 1, 2
    on conflict (workspace_id, question_hash) do update set
      attributes = excluded.attributes, known = excluded.known, fetched_at = excluded.fetched_at`);
}

/** A kept answer counts while it holds, or when it came after the execution did: with no cache time, one per event. */
export function isFresh(kept: Kept, of: { cacheSeconds: number; createdAt: Date; now: Date }): boolean {
  if (kept.isOutdated) return false;
  const age = of.now.getTime() - kept.fetchedAt.getTime();
  return age < of.cacheSeconds * 1000 || kept.fetchedAt >= of.createdAt;
}

export function asReply({ attributes, known }: Kept): SourceReply {
  return known ? { kind: "known", attributes } : { kind: "unknown-wallet" };
}
