import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { learnFrom, type Resolved } from "./learn-from.ts";
import { outcomeOf } from "./outcome.ts";

/**
 * Closes alerts whose time for an answer is over, and learns from them.
 *
 * Rows: outcome, open → acted | ignored | unresolved; learn_state, learned and learned_change follow; one transaction,
 * `for update skip locked`. An outcome is closed once, so none counts twice, whoever repeats this and when.
 * @returns outcomes closed now, 0 when none is due
 */
export function takeOutcomes(db: Db, { limit, now }: { limit: number; now: Date }): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await claimDue(tx, { limit, now });
    if (due.length === 0) return 0;
    const closed = due.flatMap((row) => close(row, now));
    const isClosed = new Set(closed.map(({ row }) => row.id));
    await putOff(
      tx,
      due.flatMap(({ id }) => (isClosed.has(id) ? [] : [id])),
    );
    await record(tx, closed, now);
    await learnFrom(tx, closed.flatMap(toResolved), now);
    return due.length;
  });
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
async function claimDue(tx: Tx, { limit, now }: { limit: number; now: Date }): Promise<Due[]> {
  const rows = await tx.execute<RawDue>(sql`
    with due as materialized (
      select * from outcome where label = 'open' and due_at <= ${now.toISOString()}::timestamptz
      order by due_at, id limit ${limit}::integer for update skip locked)
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

async function record(tx: Tx, closed: Closed[], now: Date): Promise<void> {
  const rows = closed.map(({ row, label, weight }) => ({
    ...{ id: row.id, label, weight },
    ...{ actedAt: row.actedAt, deliveredAt: row.deliveredAt },
  }));
  await tx.execute(sql`
    update outcome o set label = r.label, weight = r.weight, acted_at = r."actedAt", delivered_at = r."deliveredAt",
      resolved_at = ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r
      (id bigint, label text, weight integer, "actedAt" timestamptz,
      "deliveredAt" timestamptz)
    where o.id = r.id and o.label = 'open'`);
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
