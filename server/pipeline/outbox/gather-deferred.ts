import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { Deferral, DigestKind } from "#db/schema/outbox.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { changesOf } from "./changes-of.ts";
import { GRACE_SECONDS, releaseDeferred } from "./defer-deliveries.ts";
import type { Shelf } from "./expand-draft.ts";
import { fundDeliveries } from "./fund-deliveries.ts";

type Due = {
  id: string;
  workspaceId: string;
  subscriberId: string;
  channel: string;
  target: string;
  /** Null: their times changed, and it is looked at again. */
  because: Deferral | null;
  at: string;
};

type Group = { workspaceId: number; subscriberId: number; channel: string; kind: DigestKind; due: Due[] };

const KIND: Record<Deferral, DigestKind> = {
  digest: "digest",
  window: "digest",
  budget: "digest",
  small: "digest",
  quiet: "night",
  cap: "more",
  snooze: "more",
};

/**
 * Takes up deferred deliveries whose time has come, a subscriber at a time: one by itself goes as it is, several of a
 * kind for one channel go as one digest. What came too late for a digest that has left waits for the next. What is to
 * be looked at again goes back to the claim.
 *
 * Rows: delivery, deferred → waiting | unfunded, or a part of a digest, which is inserted; digest. Subscribers are
 * locked, so that no two workers make a digest of the same moment.
 * @returns subscribers looked at, 0 when nothing is due
 */
export async function gatherDeferred(
  tx: Tx,
  { shelf, limit, now }: { shelf: Shelf; limit: number; now: Date },
): Promise<number> {
  const due = await lockDue(tx, { limit, now });
  const groups = groupsOf(due.rows);
  const single = groups.filter((group) => group.due.length === 1).flatMap((group) => group.due);
  const anew = due.rows.filter(({ because }) => because === null);
  await releaseDeferred(tx, { ids: idsOf([...single, ...anew]), now });
  const late: Due[] = [];
  for (const group of groups) {
    if (group.due.length > 1 && !(await join(tx, group, { shelf, now }))) late.push(...group.due);
  }
  await putOff(tx, late, now);
  await notifyChanges(tx, changesOf(due.rows));
  return due.subscribers;
}

const idsOf = (due: readonly Due[]) => due.map(({ id }) => Number(id));

function groupsOf(rows: readonly Due[]): Group[] {
  const timed = rows.flatMap((row) => (row.because === null ? [] : [{ row, kind: KIND[row.because] }]));
  const grouped = Map.groupBy(timed, ({ row, kind }) => `${row.subscriberId} ${row.channel} ${kind}`);
  return [...grouped.values()].flatMap((some): Group[] => {
    const [first] = some;
    if (!first) return [];
    const { workspaceId, subscriberId, channel } = first.row;
    const ids = { workspaceId: Number(workspaceId), subscriberId: Number(subscriberId) };
    return [{ ...ids, channel, kind: first.kind, due: some.map(({ row }) => row) }];
  });
}

/** By `delivery_deferred_idx`. What a paused workflow wanted to tell waits until it is resumed. */
async function lockDue(tx: Tx, { limit, now }: { limit: number; now: Date }) {
  const isDue = sql`d.state = 'deferred' and d.digest_id is null
    and d.next_at <= ${now.toISOString()}::timestamptz - ${GRACE_SECONDS}::integer * interval '1 second'
    and not exists (select from workflow w where w.id = d.workflow_id and w.state = 'paused')`;
  const locked = await tx.execute<{ id: string }>(sql`
    select s.id from subscriber s
    where s.id in (select d.subscriber_id from delivery d where ${isDue} order by d.next_at limit ${limit}::integer)
    order by s.id for no key update skip locked`);
  const ids = idList(locked.map(({ id }) => Number(id)));
  if (locked.length === 0) return { rows: [], subscribers: 0 };
  const rows = await tx.execute<Due>(sql`
    select d.id, d.workspace_id as "workspaceId", d.subscriber_id as "subscriberId", d.channel, d.target,
      d.deferred_because as because, to_json(d.next_at) #>> '{}' as at
    from delivery d where d.subscriber_id = any(${ids}) and ${isDue}
    order by d.id for update of d`);
  return { rows: [...rows], subscribers: locked.length };
}

/** @returns false where the digest of that moment has left already */
async function join(tx: Tx, group: Group, { shelf, now }: { shelf: Shelf; now: Date }): Promise<boolean> {
  const windowAt = new Date(Math.max(...group.due.map(({ at }) => Date.parse(at)))).toISOString();
  const digestId = (await findUnsent(tx, group, windowAt)) ?? (await insertDigest(tx, group, { windowAt, shelf, now }));
  if (digestId === undefined) return false;
  await tx.execute(sql`
    update delivery set digest_id = ${digestId}::bigint, price_milli = 0
    where id = any(${idList(idsOf(group.due))})`);
  return true;
}

async function findUnsent(tx: Tx, { subscriberId, channel, kind }: Group, windowAt: string) {
  const [row] = await tx.execute<{ id: string }>(sql`
    select d.id from digest g join delivery d on d.id = g.delivery_id
    where g.subscriber_id = ${subscriberId}::bigint and g.channel = ${channel} and g.kind = ${kind}
      and g.window_at = ${windowAt}::timestamptz and d.state in ('waiting', 'unfunded', 'retrying')
      and d.lease_until is null
    limit 1 for update of d`);
  return row && Number(row.id);
}

/** Its contents are made when it leaves. */
const EMPTY: RenderedMessage = { kind: "message", subject: "", body: "" };

async function insertDigest(
  tx: Tx,
  { workspaceId, subscriberId, channel, kind, due }: Group,
  { windowAt, shelf, now }: { windowAt: string; shelf: Shelf; now: Date },
): Promise<number | undefined> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const priceMilli = shelf.get(channel)?.priceMilli ?? 0;
  const [made] = await tx.execute<{ id: string; round: number }>(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
      target, urgency, content, why, gathers, deferred_until, price_milli, next_at, occurred_at, created_at)
    values (${workspaceId}::bigint, 0, 0, 0, ${subscriberId}::bigint, 'digest',
      ${`digest:${subscriberId}:${channel}:${kind}:${windowAt}`}, ${channel}, ${due[0]?.target ?? ""}, 'normal',
      ${jsonText(EMPTY)}::text::jsonb, ${WHY[kind]}, true, ${windowAt}::timestamptz, ${priceMilli}::integer, ${at}, ${at}, ${at})
    on conflict (effect_key) do nothing
    returning id, round`);
  if (!made) return undefined;
  const id = Number(made.id);
  await tx.execute(sql`
    insert into digest (delivery_id, workspace_id, subscriber_id, channel, kind, window_at, number)
    select ${id}::bigint, ${workspaceId}::bigint, ${subscriberId}::bigint, ${channel}, ${kind}, ${windowAt}::timestamptz,
      1 + coalesce(max(number), 0) from digest where subscriber_id = ${subscriberId}::bigint`);
  await fundDeliveries(tx, { deliveries: [{ id, workspaceId, workflowId: 0, priceMilli, round: made.round }], now });
  return id;
}

const WHY: Record<DigestKind, string> = {
  digest: "You are told of these together, at your time.",
  night: "These came in your quiet hours.",
  more: "These came when you had been told as often as you wanted.",
};

/** Looked at again as if they came now: by their own cadence, the next opening is another one. */
async function putOff(tx: Tx, late: Due[], now: Date): Promise<void> {
  const ids = idsOf(late);
  if (ids.length === 0) return;
  await tx.execute(sql`
    update delivery set deferred_until = null, deferred_because = null where id = any(${idList(ids)})`);
  await releaseDeferred(tx, { ids, now });
}
