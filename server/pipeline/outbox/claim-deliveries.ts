import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { Parcel } from "#server/catalog/define-channel.ts";
import { limits } from "#server/kernel/limits.ts";
import { type Inbox, type Room, type Turns, takeTurns } from "#server/kernel/take-turns.ts";
import { type Ended, endDeliveries } from "./end-deliveries.ts";
import type { FallBack } from "./fall-back.ts";
import { type Facts, mayLeave } from "./may-leave.ts";

export type Claim = {
  channel: string;
  isLinkable: boolean;
  limit: number;
  turns: Turns;
  now: Date;
  /** How many of one workspace, and for URLs of one host, may be under way and how many are. */
  rooms: readonly Room[];
  /** When this one may go to its target; null: now. */
  slotOf?: (of: Claimed) => Date | null;
  /** For those whose address was turned off since. */
  fallBack: FallBack;
};

/** What a workspace with few does not wait behind. */
const QUANTUM = 50;

/** A parcel but for the links, which the lane knows. */
export type Claimed = Omit<Parcel, "settingsUrl" | "unsubscribeUrl" | "answerUrl"> & { workspaceSlug: string };

type DeliveryRow = Omit<Claimed, "workspaceName" | "workspaceSlug" | "wallet" | "topicName"> & {
  /** The delivery that this one takes back. */
  correctsId: number | null;
};

/**
 * Locks due deliveries of a channel for this worker, by turns of their workspaces, each one's urgent ones first, and
 * looks once more whether each may still leave: what the subscriber, the operator or the chain has changed since it was
 * planned counts. What a paused workflow wanted to tell waits; what takes something back does not.
 *
 * Rows: delivery, waiting or retrying → sending, with a lease; those that may not leave any more → cancelled or
 * suppressed, their credits given back; those whose target is busy → as before, due later; what a correction that leaves
 * takes back is marked so.
 * @returns what is to be sent, and how many rows were looked at
 */
export async function claimDeliveries(tx: Tx, claim: Claim): Promise<{ going: Claimed[]; taken: number }> {
  const rows = await lockDue(tx, claim);
  if (rows.length === 0) return { going: [], taken: 0 };
  const facts = await readFacts(tx, { ids: rows.map((row) => row.deliveryId), channel: claim.channel });
  const looked = rows.map((row) => {
    const of = { contentKind: row.content.kind, isCorrection: row.correctsId !== null };
    return { row, verdict: mayLeave(facts.get(row.deliveryId), { isLinkable: claim.isLinkable, ...of }) };
  });
  const corrects = looked.flatMap(({ row, verdict }) => (verdict.kind === "go" ? (row.correctsId ?? []) : []));
  const takenBack = await takeBack(tx, { ids: corrects, now: claim.now });
  const going: Claimed[] = [];
  const stopped: Ended[] = [];
  const early: { id: number; nextAt: Date }[] = [];
  for (const { row: looking, verdict: first } of looked) {
    const { correctsId, ...row } = looking;
    const isOf = correctsId === null || first.kind === "stop" || takenBack.has(correctsId);
    const verdict = isOf ? first : STANDS_AGAIN;
    const fact = facts.get(row.deliveryId);
    if (fact && verdict.kind === "go") {
      const claimed = { ...row, ...pick(fact), target: verdict.target ?? row.target };
      const nextAt = claim.slotOf?.(claimed);
      if (nextAt) early.push({ id: row.deliveryId, nextAt });
      else going.push(claimed);
    } else if (verdict.kind === "stop") stopped.push({ id: row.deliveryId, ...verdict });
  }
  await endDeliveries(tx, { ended: stopped, now: claim.now });
  const ids = stopped.filter(({ toApp }) => toApp).map(({ id }) => id);
  await claim.fallBack(tx, { ids, now: claim.now });
  await putOff(tx, early);
  return { going, taken: rows.length };
}

/** Rows: delivery, sending → as before this claim, due later. */
async function putOff(tx: Tx, early: { id: number; nextAt: Date }[]): Promise<void> {
  if (early.length === 0) return;
  await tx.execute(sql`
    update delivery d set state = case when d.attempts = 1 then 'waiting' else 'retrying' end, attempts = d.attempts - 1,
      lease_until = null, next_at = e."nextAt"
    from jsonb_to_recordset(${jsonText(early)}::text::jsonb) as e (id bigint, "nextAt" timestamptz)
    where d.id = e.id and d.state = 'sending'`);
}

const STANDS_AGAIN = {
  kind: "stop",
  state: "cancelled",
  reason: "The event came back before this correction was sent.",
  toApp: false,
} as const;

/**
 * Of the messages that these corrections are of, those whose event is still undone: from here on they count as taken
 * back. The mark and the event's coming back exclude each other by the message's own row.
 *
 * Rows: delivery, taken_back_at set.
 */
async function takeBack(tx: Tx, { ids, now }: { ids: number[]; now: Date }): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const taken = await tx.execute<{ id: string }>(sql`
    update delivery d set taken_back_at = coalesce(d.taken_back_at, ${now.toISOString()}::timestamptz)
    from run r
    where d.id = any(${idList(ids)}) and r.id = d.run_id and r.undone_at is not null
    returning d.id`);
  return new Set(taken.map((row) => Number(row.id)));
}

function pick({ workspaceName, workspaceSlug, wallet, topicName }: Facts) {
  return { workspaceName, workspaceSlug, wallet, topicName };
}

/** By `delivery_due_idx`. A correction belongs to no workflow here: it leaves whatever became of that. */
function dueOf({ channel, now }: Claim): Inbox {
  return {
    table: sql`delivery`,
    waiting: sql`channel = ${channel} and state in ('waiting', 'retrying')`,
    keys: [
      { key: "workspaceId", is: sql`workspace_id` },
      { key: "workflowId", is: sql`(case when corrects_id is null then workflow_id else 0 end)` },
      { key: "host", is: sql`split_part(target, '/', 3)` },
      { key: "priority", is: sql`priority` },
    ],
    order: sql`next_at, id`,
    due: sql`next_at <= ${now.toISOString()}::timestamptz`,
  };
}

async function lockDue(tx: Tx, claim: Claim): Promise<DeliveryRow[]> {
  const { limit, turns, now, rooms } = claim;
  const ids = await takeTurns(tx, dueOf(claim), { limit, turns, rooms, quantum: QUANTUM });
  if (ids.length === 0) return [];
  const rows = await tx.execute<Record<string, unknown>>(sql`
    update delivery d set state = 'sending', attempts = d.attempts + 1,
      lease_until = ${now.toISOString()}::timestamptz + ${limits.deliveryLeaseSeconds}::integer * interval '1 second'
    where d.id = any(${idList(ids)})
    returning d.id, d.workspace_id, d.execution_id, d.subscriber_id, d.topic_id, d.effect_key, d.target, d.urgency,
      d.content, d.why, d.occurred_at, d.attempts, d.priority, d.corrects_id`);
  // an update gives its rows back in no order
  return rows.toSorted((a, b) => Number(a.priority) - Number(b.priority) || Number(a.id) - Number(b.id)).map(toRow);
}

function toRow(row: Record<string, unknown>): DeliveryRow {
  return {
    deliveryId: Number(row.id),
    workspaceId: Number(row.workspace_id),
    executionId: Number(row.execution_id),
    subscriberId: Number(row.subscriber_id),
    topicId: row.topic_id === null ? null : Number(row.topic_id),
    effectKey: String(row.effect_key),
    target: String(row.target),
    urgency: row.urgency as DeliveryRow["urgency"],
    content: row.content as DeliveryRow["content"],
    why: String(row.why),
    occurredAt: new Date(String(row.occurred_at)),
    attempt: Number(row.attempts),
    correctsId: row.corrects_id === null ? null : Number(row.corrects_id),
  };
}

/** The laterals keep to one look-up by key for each row: a plan by joins reads whole tables, 45 ms where this takes 2. */
async function readFacts(tx: Tx, of: { ids: number[]; channel: string }): Promise<Map<number, Facts>> {
  const rows = await tx.execute<{ id: string } & Facts>(sql`
    select d.id, ws.name as "workspaceName", ws.slug as "workspaceSlug", s.address as wallet, t.name as "topicName",
      e.orphaned_at is not null as "isOrphaned",
      r.state = 'cancelled' or x.state = 'cancelled' as "isCancelled",
      w.state = 'archived' as "isArchived",
      coalesce(p.enabled, t.on_by_default, true) as "isTopicOn",
      a.state as "addressState", a.target as "addressTarget", a.reason as "addressReason"
    from delivery d
    join workspace ws on ws.id = d.workspace_id
    left join workflow w on w.id = d.workflow_id
    left join topic t on t.id = d.topic_id
    left join run r on r.id = d.run_id
    left join event e on e.id = r.event_id
    cross join lateral (select address from subscriber where id = d.subscriber_id limit 1) s
    left join lateral (select state from execution where id = d.execution_id limit 1) x on true
    left join lateral (
      select enabled from preference where subscriber_id = d.subscriber_id and topic_id = d.topic_id limit 1) p on true
    left join lateral (
      select state, target, reason from channel_address
      where subscriber_id = d.subscriber_id and kind = ${of.channel} limit 1) a on true
    where d.id = any(${idList(of.ids)})`);
  return new Map(rows.map((row) => [Number(row.id), row]));
}
