import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { learnFrom, type Resolved } from "./learn-from.ts";
import { outcomeOf } from "./outcome.ts";

/** Subscribers are learned of in so many parts side by side: while one waits for the database, another reckons. */
const PARTS = 2;
/** One worker at a time learns of a part. */
const PART_LOCK = 7_315_206;

/**
 * Closes alerts whose time for an answer is over, and learns from them: whatever is due of a subscriber and a topic at
 * once, so that what is known of the two is read and written once.
 *
 * Rows: outcome, open → acted | ignored | unresolved; learn_state, learned and learned_change follow; a transaction for
 * each part. An outcome is closed once, so none counts twice, whoever repeats this and when.
 * @param of.limit due outcomes that each part begins with; those of the same people and topics come with them
 * @returns outcomes looked at now, 0 when none is due, or other workers are at it
 */
export async function takeOutcomes(db: Db, of: { limit: number; now: Date }): Promise<number> {
  const parts = Array.from({ length: PARTS }, (_, part) => db.transaction((tx) => takePart(tx, { ...of, part })));
  // one that fails is told when all are done, so that no transaction is left behind
  const taken = await Promise.allSettled(parts);
  const failed = taken.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  return taken.reduce((sum, one) => sum + (one.status === "fulfilled" ? one.value : 0), 0);
}

type PartOf = { limit: number; now: Date; part: number };

async function takePart(tx: Tx, of: PartOf): Promise<number> {
  const [lock] = await tx.execute<{ isMine: boolean }>(sql`
    select pg_try_advisory_xact_lock(${PART_LOCK}::integer, ${of.part}::integer) as "isMine"`);
  if (!lock?.isMine) return 0;
  const due = await readDue(tx, of);
  if (due.length === 0) return 0;
  const closed = due.flatMap((row) => close(row, of.now));
  const isClosed = new Set(closed.map(({ row }) => row.id));
  await putOff(
    tx,
    due.flatMap(({ id }) => (isClosed.has(id) ? [] : [id])),
  );
  const recorded = await record(tx, closed, of.now);
  await learnFrom(tx, closed.filter(({ row }) => recorded.has(row.id)).flatMap(toResolved), of.now);
  return due.length;
}

type Due = {
  id: number;
  topicId: number;
  subscriberId: number;
  workspaceId: number;
  value: number;
  isHeld: boolean;
  sentAt: Date;
  maturesAt: Date;
  /** Null: held back or put off, or it reached nobody. */
  deliveredAt: Date | null;
  actedAt: Date | null;
  said: "useful" | "not-useful" | null;
  /** The last sign of them before the answer's time was over. */
  seenAt: Date[];
};

type RawDue = Record<"id" | "topicId" | "subscriberId" | "workspaceId" | "value" | "sentAt" | "maturesAt", string> &
  Record<"deliveredAt" | "actedAt" | "seenAt", string | null> & { said: Due["said"]; isHeld: boolean };

const mutedAt = sql`(
  select t.muted_until > o.sent_at from topic_timing t
  where t.subscriber_id = o.subscriber_id and t.topic_id = o.topic_id)`;

/** What waited for their time, or was muted, interrupted nobody: passing it over says nothing. The laterals keep to look-ups by key, a few for each row. */
async function readDue(tx: Tx, { limit, now, part }: PartOf): Promise<Due[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await tx.execute<RawDue>(sql`
    with first as materialized (
      select topic_id, subscriber_id from outcome
      where label = 'open' and due_at <= ${at} and subscriber_id % ${PARTS}::integer = ${part}::integer
      order by due_at, id limit ${limit}::integer),
    due as materialized (
      select o.* from (select distinct topic_id, subscriber_id from first) p
      cross join lateral (
        select * from outcome where topic_id = p.topic_id and subscriber_id = p.subscriber_id and label = 'open'
          and due_at <= ${at}) o)
    select o.id, o.topic_id as "topicId", o.subscriber_id as "subscriberId", o.workspace_id as "workspaceId", o.value, o.is_held as "isHeld",
      to_json(o.sent_at) #>> '{}' as "sentAt", to_json(o.matures_at) #>> '{}' as "maturesAt",
      to_json(d.at) #>> '{}' as "deliveredAt", to_json(i."actedAt") #>> '{}' as "actedAt", i.said, p."seenAt"
    from due o
    left join lateral (
      select case when not bool_or(deferred_until is not null) and not coalesce(${mutedAt}, false)
        then min(done_at) filter (where state = 'delivered' and held_because is null) end as at
      from delivery
      where execution_id = o.execution_id and node_id = o.node_id and subscriber_id = o.subscriber_id
        and corrects_id is null) d on true
    left join lateral (
      select min(at) filter (where kind = 'acted') as "actedAt",
        max(kind) filter (where kind in ('useful', 'not-useful')) as said
      from interaction
      where execution_id = o.execution_id and node_id = o.node_id and subscriber_id = o.subscriber_id) i on true
    cross join lateral (
      select to_json(max(at)) #>> '{}' as "seenAt" from presence
      where subscriber_id = o.subscriber_id and at > o.sent_at and at <= o.matures_at
        and hour between floor(extract(epoch from o.sent_at) / 3600)::bigint
          and floor(extract(epoch from o.matures_at) / 3600)::bigint) p
    order by o.id`);
  return rows.map((row) => ({
    id: Number(row.id),
    topicId: Number(row.topicId),
    subscriberId: Number(row.subscriberId),
    workspaceId: Number(row.workspaceId),
    value: Number(row.value),
    isHeld: row.isHeld,
    sentAt: new Date(row.sentAt),
    maturesAt: new Date(row.maturesAt),
    deliveredAt: row.deliveredAt === null ? null : new Date(row.deliveredAt),
    actedAt: row.actedAt === null ? null : new Date(row.actedAt),
    said: row.said,
    seenAt: row.seenAt === null ? [] : [new Date(row.seenAt)],
  }));
}

type Closed = { row: Due; label: "acted" | "ignored" | "unresolved"; weight: number };

function close(row: Due, now: Date): Closed[] {
  const { sentAt: sinceAt, maturesAt: matureAt, deliveredAt, actedAt, said, seenAt } = row;
  const found = outcomeOf({ deliveredAt, sinceAt, matureAt, actedAt, seenAt, said }, now);
  return found ? [{ row, label: found.outcome, weight: found.weight }] : [];
}

/** Answered, and the answer taken back: it is looked at again when its time is over. */
async function putOff(tx: Tx, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`update outcome set due_at = matures_at where id = any(${idList(ids)})`);
}

/** @returns those that were still there, and open */
async function record(tx: Tx, closed: Closed[], now: Date): Promise<Set<number>> {
  const rows = closed.map(({ row, label, weight }) => ({
    ...{ id: row.id, label, weight },
    ...{ actedAt: row.actedAt, deliveredAt: row.deliveredAt },
  }));
  const recorded = await tx.execute<{ id: string }>(sql`
    update outcome o set label = r.label, weight = r.weight, acted_at = r."actedAt", delivered_at = r."deliveredAt",
      resolved_at = ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r
      (id bigint, label text, weight integer, "actedAt" timestamptz,
      "deliveredAt" timestamptz)
    where o.id = r.id and o.label = 'open'
    returning o.id`);
  return new Set(recorded.map(({ id }) => Number(id)));
}

function toResolved({ row, label, weight }: Closed): Resolved[] {
  if (label === "unresolved") return [];
  const { topicId, subscriberId, workspaceId, value, maturesAt: at, actedAt } = row;
  const latencyMinutes = latencyOf(row);
  const isActed = label === "acted";
  return [
    {
      ...{ topicId, subscriberId, workspaceId, value, at, isActed, isUntold: isActed && row.isHeld, weight },
      ...{ latencyMinutes, actedAt },
    },
  ];
}

/** Of an act after delivery; a plain "useful" says nothing of when they acted. */
function latencyOf({ deliveredAt, actedAt }: Due): number | null {
  if (!deliveredAt || !actedAt || actedAt < deliveredAt) return null;
  return (actedAt.getTime() - deliveredAt.getTime()) / 60_000;
}
