import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { Deferral } from "#db/schema/outbox.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { changesOf } from "./changes-of.ts";
import { type RawCharge, RESERVED, TO_RESERVE, toCharge } from "./charge.ts";
import { settle } from "./end-deliveries.ts";
import { fundDeliveries } from "./fund-deliveries.ts";

export type Deferred = { id: number; at: Date; because: Deferral; reason: string };

type Row = { subscriberId: string };

/**
 * Puts claimed deliveries off to a time of their subscriber's. Their credits come back until then, and the claim does
 * not count as a try.
 *
 * Rows: delivery, with a lease → deferred.
 */
export async function deferDeliveries(
  tx: Tx,
  { deferred, now }: { deferred: readonly Deferred[]; now: Date },
): Promise<void> {
  if (deferred.length === 0) return;
  const rows = await tx.execute<Row & RawCharge>(sql`
    update delivery d set state = 'deferred', reason = r.reason, deferred_until = r.at, deferred_because = r.because,
      next_at = r.at, attempts = d.attempts - 1, lease_until = null
    from jsonb_to_recordset(${jsonText(deferred)}::text::jsonb) as r
      (id bigint, at timestamptz, because text, reason text)
    where d.id = r.id and d.lease_until is not null
    returning ${RESERVED}, d.subscriber_id as "subscriberId"`);
  await settle(tx, { ended: rows.map(toCharge), how: "void", now });
  await notifyChanges(tx, changesOf(rows));
}

/**
 * Lets deferred deliveries go by themselves.
 *
 * Rows: delivery, deferred → waiting | unfunded.
 */
export async function releaseDeferred(tx: Tx, { ids, now }: { ids: readonly number[]; now: Date }): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.execute<Row & RawCharge>(sql`
    update delivery set state = 'waiting', round = round + 1, next_at = ${now.toISOString()}::timestamptz
    where id = any(${idList(ids)}) and state = 'deferred'
    returning ${TO_RESERVE}, subscriber_id as "subscriberId"`);
  await fundDeliveries(tx, { deliveries: rows.map(toCharge), now });
  await notifyChanges(tx, changesOf(rows));
}

/** What was put off in the last moment before its time has been written down by then, and is told with the others. */
export const GRACE_SECONDS = 5;

/**
 * Subscribers changed when they want to be told: a worker looks at what waits again, from now on, as if it came now.
 * For the transaction of the change, in whatever role.
 *
 * Rows: delivery, deferred ones due now, that know nothing of a time any more.
 */
export async function replanDeferred(
  tx: Tx,
  of: { subscriberIds: readonly number[]; topicId?: number; now: Date },
): Promise<void> {
  if (of.subscriberIds.length === 0) return;
  const due = new Date(of.now.getTime() - GRACE_SECONDS * 1_000).toISOString();
  await tx.execute(sql`
    update delivery set deferred_until = null, deferred_because = null, next_at = ${due}::timestamptz
    where subscriber_id = any(${idList(of.subscriberIds)}) and state = 'deferred' and digest_id is null
      ${of.topicId === undefined ? sql`` : sql`and topic_id = ${of.topicId}::bigint`}`);
}
