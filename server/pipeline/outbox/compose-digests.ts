import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { DeliveryState, DigestKind } from "#db/schema/outbox.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { digestContent } from "./digest-content.ts";
import { mayLeave } from "./may-leave.ts";
import { type DeliveryFacts, readFacts } from "./read-facts.ts";
import { whenToTell } from "./when-to-tell.ts";

type Part = {
  id: number;
  digestId: number;
  urgency: string;
  content: RenderedMessage;
  occurredAt: Date;
  expiresAt: Date | null;
  kind: DigestKind;
  number: number;
};

/**
 * Makes the contents of digests that are leaving, of those parts that may still leave; the others are let go, each with
 * its reason. A digest of which nothing is left has none.
 *
 * Rows: delivery, parts deferred, with their digest's lease | cancelled | suppressed; a digest's content.
 */
export async function composeDigests(
  tx: Tx,
  of: { ids: readonly number[]; channel: string; now: Date },
): Promise<Map<number, RenderedMessage>> {
  if (of.ids.length === 0) return new Map();
  const parts = await readParts(tx, of.ids);
  const ids = parts.map(({ id }) => id);
  const facts = await readFacts(tx, { ids, channel: of.channel, isLinkable: true });
  const looked = parts.map((part) => ({
    part,
    facts: facts.get(part.id),
    stop: whyNot(part, facts.get(part.id), of.now),
  }));
  await letGo(
    tx,
    looked.flatMap(({ part: { id }, stop }) => (stop ? [{ id, ...stop }] : [])),
    of.now,
  );
  const going = looked.filter(({ stop }) => !stop);
  await tx.execute(sql`
    update delivery p set lease_until = d.lease_until from delivery d
    where p.id = any(${idList(going.map(({ part }) => part.id))}) and d.id = p.digest_id`);
  const contents = new Map<number, RenderedMessage>();
  for (const [digestId, some] of Map.groupBy(going, ({ part }) => part.digestId)) {
    const [first] = some;
    if (!first) continue;
    const { kind, number } = first.part;
    const zone = first.facts?.wishes?.zone ?? "UTC";
    const gathered = some.map(({ part, facts: found }) => ({ ...part, topicName: found?.topicName ?? null }));
    contents.set(digestId, digestContent(gathered, { kind, number, zone }));
  }
  await keepContents(tx, contents);
  return contents;
}

type Stop = { state: "cancelled" | "suppressed"; reason: string };

function whyNot(part: Part, facts: DeliveryFacts | undefined, now: Date): Stop | undefined {
  const verdict = mayLeave(facts, { isLinkable: true, contentKind: "message", isCorrection: false, hasLeft: false });
  if (verdict.kind === "stop") return { state: verdict.state, reason: verdict.reason };
  if (!facts?.wishes) return undefined;
  const { topicName } = facts;
  const telling = {
    topicName,
    kind: "alert",
    isCritical: false,
    hasWaited: true,
    sentAt: [],
    interruptedAt: [],
  } as const;
  // quiet hours are asked of the digest itself
  const wishes = { ...facts.wishes, timing: { ...facts.wishes.timing, quiet: null } };
  const time = whenToTell(wishes, { ...telling, expiresAt: part.expiresAt }, now);
  return time.kind === "never" ? { state: "suppressed", reason: time.reason } : undefined;
}

async function readParts(tx: Tx, digestIds: readonly number[]): Promise<Part[]> {
  const rows = await tx.execute<Record<string, unknown>>(sql`
    select d.id, d.digest_id as "digestId", d.urgency, d.content, g.kind, g.number,
      to_json(d.occurred_at) #>> '{}' as "occurredAt", to_json(d.expires_at) #>> '{}' as "expiresAt"
    from delivery d join digest g on g.delivery_id = d.digest_id
    where d.digest_id = any(${idList(digestIds)}) and d.state = 'deferred'
    order by d.id for update of d`);
  return rows.map((row) => ({
    id: Number(row.id),
    digestId: Number(row.digestId),
    urgency: String(row.urgency),
    content: row.content as RenderedMessage,
    occurredAt: new Date(String(row.occurredAt)),
    expiresAt: row.expiresAt === null ? null : new Date(String(row.expiresAt)),
    kind: row.kind as DigestKind,
    number: Number(row.number),
  }));
}

async function letGo(tx: Tx, stopped: ({ id: number } & Stop)[], now: Date): Promise<void> {
  if (stopped.length === 0) return;
  await tx.execute(sql`
    update delivery d set state = r.state, reason = r.reason, done_at = ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(stopped)}::text::jsonb) as r (id bigint, state text, reason text)
    where d.id = r.id`);
}

async function keepContents(tx: Tx, contents: Map<number, RenderedMessage>): Promise<void> {
  if (contents.size === 0) return;
  const rows = [...contents].map(([id, content]) => ({ id, content }));
  await tx.execute(sql`
    update delivery d set content = r.content
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r (id bigint, content jsonb)
    where d.id = r.id`);
}

/**
 * What came of digests is what came of their parts; one that is tried again has them wait on.
 *
 * Rows: delivery, parts deferred → delivered | dead | cancelled | suppressed | deferred.
 */
export async function endParts(
  tx: Tx,
  digests: readonly { id: number; state: DeliveryState; reason: string | null }[],
  now: Date,
): Promise<void> {
  if (digests.length === 0) return;
  const rows = digests.map(({ id, state, reason }) => ({
    id,
    reason,
    state: state === "retrying" ? "deferred" : state,
  }));
  await tx.execute(sql`
    update delivery d set state = r.state, reason = coalesce(r.reason, d.reason), lease_until = null,
      done_at = case when r.state = 'deferred' then null else ${now.toISOString()}::timestamptz end
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r (id bigint, state text, reason text)
    where d.digest_id = r.id and d.state = 'deferred'`);
}
