import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { DeliveryState } from "#db/schema/outbox.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import type { CancelUnsent } from "../hand-overs.ts";
import { attemptsMax, WEB_CALLS } from "./backoff.ts";
import { type RawCharge, RESERVED, TO_RESERVE, toCharge } from "./charge.ts";
import { endParts } from "./compose-digests.ts";
import { copyToApp, settle } from "./end-deliveries.ts";
import { fundDeliveries } from "./fund-deliveries.ts";
import { insertAttempts } from "./insert-attempts.ts";

/**
 * Cancels deliveries of these runs that have not left. What is under way is looked at again before a next try, and what
 * cannot be called back stays.
 *
 * Rows: delivery, waiting | unfunded | retrying | deferred → cancelled; credits come back.
 */
export const cancelUnsent: CancelUnsent = async (tx, { runIds, reason, now, limit }) => {
  if (runIds.length === 0) return 0;
  const isUnsent = sql`run_id = any(${idList(runIds)}) and state in ('waiting', 'unfunded', 'retrying', 'deferred')
    and left_at is null and lease_until is null`;
  const some = sql`id in (
    select id from delivery where ${isUnsent} order by run_id, state limit ${limit ?? 0}::integer for update skip locked)`;
  const rows = await tx.execute<RawCharge>(sql`
    update delivery set state = 'cancelled', reason = ${reason}, done_at = ${now.toISOString()}::timestamptz
    where ${limit === undefined ? isUnsent : some}
    returning ${RESERVED}`);
  const ended = rows.map(toCharge);
  await settle(tx, { ended, how: "void", now });
  const workspaceIds = ended.map(({ workspaceId }) => workspaceId);
  await notifyWorkspaces(tx, workspaceIds, "delivery");
  return rows.length;
};

/**
 * Lets waiting deliveries of a workspace go, oldest first, as far as its credits reach. For the transaction of a grant.
 *
 * Rows: delivery, unfunded → waiting.
 * @returns how many go
 */
export async function releaseUnfunded(tx: Tx, of: { workspaceId: number; now: Date }): Promise<number> {
  const rows = await tx.execute<RawCharge>(sql`
    select ${TO_RESERVE} from delivery
    where workspace_id = ${of.workspaceId}::bigint and state = 'unfunded'
    order by id limit ${limits.stageBatch}::integer for update skip locked`);
  if (rows.length === 0) return 0;
  const deliveries = rows.map(toCharge);
  const funded = await fundDeliveries(tx, { deliveries, now: of.now });
  if (funded.size === 0) return 0;
  await tx.execute(sql`
    update delivery set state = 'waiting', reason = null, next_at = ${of.now.toISOString()}::timestamptz
    where id = any(${idList(funded)})`);
  await notifyWorkspaces(tx, [of.workspaceId], "delivery");
  const more = funded.size === rows.length ? await releaseUnfunded(tx, of) : 0;
  return funded.size + more;
}

/** Workspaces that have both credits and deliveries waiting for them. */
export async function findReleasable(tx: Tx): Promise<number[]> {
  const rows = await tx.execute<{ workspaceId: string }>(sql`
    select a.workspace_id as "workspaceId" from ledger_account a
    where a.kind = 'credits' and a.credits_posted_milli - a.debits_posted_milli - a.debits_pending_milli > 0
      and exists (select from delivery d where d.workspace_id = a.workspace_id and d.state = 'unfunded')
    order by a.workspace_id limit ${limits.stageBatch}::integer`);
  return rows.map((row) => Number(row.workspaceId));
}

const UNKNOWN = "The worker ended before the answer was written down. Sent again with the same id.";
const UNKNOWN_LAST = "The worker ended before the answer was written down, and this was the last try.";
/** Each of as many deliveries as one look took. */
const CLAIMS_AT_ONCE = 10;

/**
 * Takes back deliveries whose worker is gone. Whether they arrived is unknown, so they are sent again with the same
 * ids: at least once, and whoever knows the id sees a repeat for what it is.
 *
 * Rows: delivery with a lease in the past → retrying | dead; delivery_attempt inserted as unknown; delivery_claim, gone.
 * @returns how many claims were looked through to their end
 */
export async function sweepLeases(tx: Tx, { now }: { now: Date }): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const claims = await tx.execute<{ id: string; deliveryIds: string[] }>(sql`
    select id, delivery_ids as "deliveryIds" from delivery_claim where lease_until < ${at}
    order by lease_until limit ${CLAIMS_AT_ONCE}::integer for update skip locked`);
  if (claims.length === 0) return 0;
  await releaseLost(tx, { ids: claims.flatMap(({ deliveryIds }) => deliveryIds.map(Number)), now });
  // a row that somebody holds is looked at again
  const over = await tx.execute(sql`
    delete from delivery_claim c where c.id = any(${idList(claims.map(({ id }) => Number(id)))})
      and not exists (select from delivery d where d.id = any(c.delivery_ids) and d.lease_until < ${at})
    returning c.id`);
  return over.length;
}

/** Of these, what is still under a lease that ran out. */
async function releaseLost(tx: Tx, { ids, now }: { ids: number[]; now: Date }): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const tries = sql`case when d.channel = ${WEB_CALLS} then ${attemptsMax(WEB_CALLS)}::integer else ${attemptsMax("")}::integer end`;
  // what cannot be called back is looked after until it is known what it became
  const isLast = sql`(d.attempts % (${tries}) = 0 and d.left_at is null)`;
  const rows = await tx.execute<
    RawCharge & { state: DeliveryState; attempts: number; gathers: boolean; reason: string }
  >(sql`
    update delivery d set state = case when ${isLast} then 'dead' else 'retrying' end,
      reason = case when ${isLast} then ${UNKNOWN_LAST} else ${UNKNOWN} end,
      lease_until = null, next_at = ${at}, done_at = case when ${isLast} then ${at} end
    from (
      select id as lost_id from delivery
      where id = any(${idList(ids)}) and state in ('waiting', 'retrying') and lease_until < ${at}
      order by id for update skip locked
    ) lost
    where d.id = lost.lost_id
    returning ${RESERVED}, d.state, d.attempts, d.gathers, d.reason`);
  if (rows.length === 0) return;
  const lost = sql`
    select "workspaceId", id, attempts, ${at} - ${limits.deliveryLeaseSeconds}::integer * interval '1 second', ${at}, 'unknown', ${UNKNOWN}
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (id bigint, "workspaceId" bigint, attempts integer)
    order by id`;
  await tx.execute(insertAttempts(lost));
  const digests = rows.filter((row) => row.gathers);
  await endParts(
    tx,
    digests.map(({ id, state, reason }) => ({ id: Number(id), state, reason: state === "dead" ? reason : null })),
    now,
  );
  const dead = rows.filter((row) => row.state === "dead").map(toCharge);
  await copyToApp(tx, { ids: dead.map(({ id }) => id), now });
  await settle(tx, { ended: dead, how: "void", now });
  const workspaceIds = rows.map(({ workspaceId }) => Number(workspaceId));
  await notifyWorkspaces(tx, workspaceIds, "delivery");
}
