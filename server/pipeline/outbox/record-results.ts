import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { columnsOf } from "#db/columns-of.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { DeliveryState } from "#db/schema/outbox.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import { present } from "#server/kernel/assert.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { type Change, changesFor, notifyChanges } from "#server/kernel/notify.ts";
import { together } from "#server/kernel/together.ts";
import { retryDelaySeconds } from "./backoff.ts";
import { type Charge, type RawCharge, RESERVED, toCharge } from "./charge.ts";
import { endParts } from "./compose-digests.ts";
import { copyToApp, settle } from "./end-deliveries.ts";
import type { FallBack } from "./fall-back.ts";
import { insertAttempts } from "./insert-attempts.ts";
import { wasPerhapsReceived } from "./may-have-arrived.ts";
import { suppressRefused } from "./suppressions.ts";
import { type EndpointOff, turnEndpointsOff } from "./turn-endpoints-off.ts";

/** What came of one try. */
export type Tried = {
  deliveryId: number;
  workspaceId: number;
  subscriberId: number;
  channel: string;
  /** Of what the team chose; empty for an address of the subscriber's own. */
  url: string;
  mark: string;
  number: number;
  startedAt: Date;
  endedAt: Date;
  result: SendResult;
  /** From 0 to 1, for the delay before the next try. */
  chance: number;
};

export type Recorded = {
  tried: readonly Tried[];
  now: Date;
  /** Tells teams of their addresses that were turned off. */
  tellOff: (tx: Tx, off: readonly EndpointOff[], now: Date) => Promise<void>;
  fallBack: FallBack;
};

/**
 * Writes down what came of tries: the attempt, the delivery's state, the ledger and the address, all or nothing.
 *
 * Rows: delivery_attempt inserted; delivery, with a lease → delivered | retrying | dead; what a correction that did not
 * arrive was of counts as told again. That something arrived is believed
 * also when it is heard late; the rest only while this try still holds the delivery.
 */
export async function recordResults(tx: Tx, of: Recorded): Promise<void> {
  const { tried, now } = of;
  if (tried.length === 0) return;
  // deliveries before attempts, the order in which leases are swept: neither ever waits for the other in a circle
  const [moved] = await together([moveDeliveries(tx, tried, now), writeAttempts(tx, tried)]);
  await untakeBack(tx, moved);
  await endParts(
    tx,
    moved.filter((row) => row.gathers),
    now,
  );
  const deadIds = new Set(moved.filter(({ state }) => state === "dead").map(({ id }) => id));
  await copyToApp(tx, { ids: [...deadIds], now });
  const changes: Change[] = await turnAddressesOff(tx, tried, now);
  changes.push(...(await retireBrowsers(tx, tried)));
  const workspaceIds = moved.map(({ workspaceId }) => workspaceId);
  changes.push(...changesFor(workspaceIds, "delivery"));
  for (const { workspaceId, subscriberId, channel } of moved) {
    if (channel === "in-app") changes.push({ workspaceId, subscriberId, topic: "inbox" });
  }
  await together([notifyChanges(tx, changes), handOn(tx, { moved, deadIds }, of)]);
}

async function handOn(
  tx: Tx,
  { moved, deadIds }: { moved: Moved[]; deadIds: ReadonlySet<number> },
  { tried, now, tellOff, fallBack }: Recorded,
): Promise<void> {
  const ended = (state: DeliveryState) => moved.filter((row) => row.state === state);
  await tellOff(tx, await turnEndpointsOff(tx, { tried, deadIds, now }), now);
  await fallBack(tx, { ids: [...deadIds], now });
  // the ledger last: it makes others wait until this commits
  await settle(tx, { ended: ended("delivered"), how: "post", now });
  await settle(tx, { ended: ended("dead"), how: "void", now });
}

async function writeAttempts(tx: Tx, tried: readonly Tried[]): Promise<void> {
  const made = tried.filter(({ result }) => result.kind !== "pending");
  if (made.length === 0) return;
  const rows = columnsOf(
    made.map(({ result, ...one }) => ({ ...one, outcome: outcomeOf(result), detail: result.detail })),
    {
      workspaceId: "bigint",
      deliveryId: "bigint",
      number: "integer",
      startedAt: "timestamptz",
      endedAt: "timestamptz",
      outcome: "text",
      detail: "text",
    },
  );
  await executePrepared(tx, insertAttempts(sql`select * from ${rows} order by "deliveryId"`));
}

function outcomeOf(result: SendResult): string {
  return "mayHaveArrived" in result && result.mayHaveArrived ? "unknown" : result.kind;
}

/** A correction that was refused, or is tried again later, has taken nothing back yet, unless one may have arrived. */
async function untakeBack(tx: Tx, moved: Moved[]): Promise<void> {
  const ids = moved.flatMap(({ state, correctsId }) => (state === "delivered" ? [] : (correctsId ?? [])));
  if (ids.length === 0) return;
  await tx.execute(sql`
    update delivery d set taken_back_at = null
    where d.id = any(${idList(ids)})
      and not exists (
        select from delivery c where c.corrects_id = d.id and (c.lease_until is not null or ${wasPerhapsReceived(sql`c`)}))`);
}

/** Not as the column itself: else Postgres goes through all that waits, in place of these few ids. */
const isOpen = sql`coalesce(d.state, '') in ('waiting', 'retrying')`;

type Moved = Charge & {
  subscriberId: number;
  channel: string;
  state: DeliveryState;
  correctsId: number | null;
  gathers: boolean;
  reason: string | null;
};

type Move = {
  id: number;
  number: number;
  state: DeliveryState;
  reason: string | null;
  receiptId: string | null;
  nextAt: Date | null;
  notTried: number;
};

async function moveDeliveries(tx: Tx, tried: readonly Tried[], now: Date): Promise<Moved[]> {
  const moves = columnsOf(tried.map(toMove), {
    id: "bigint",
    number: "integer",
    state: "text",
    reason: "text",
    receiptId: "text",
    nextAt: "timestamptz",
    notTried: "integer",
  });
  const rows = await executePrepared<
    RawCharge & Pick<Moved, "state" | "gathers" | "reason"> & { correctsId: string | null }
  >(
    tx,
    sql`
    update delivery d set state = r.state, lease_until = null,
      -- why it went this way stays; that it waited for its block does not
      reason = case when r.state <> 'delivered' then r.reason when d.left_at is null and ${isOpen} then d.reason end,
      receipt_id = coalesce(r."receiptId", d.receipt_id),
      -- what had come to another end, or was put off, has its credits back already
      price_milli = case when ${isOpen} then d.price_milli else 0 end,
      next_at = coalesce(r."nextAt", d.next_at), attempts = d.attempts - r."notTried",
      done_at = case when r.state = 'retrying' then null else ${now.toISOString()}::timestamptz end
    from ${moves}
    where d.id = r.id and case when r.state = 'delivered' then d.state <> 'delivered'
      else ${isOpen} and d.lease_until is not null and d.attempts = r.number end
    returning ${RESERVED}, d.state, d.corrects_id as "correctsId", d.gathers,
      case when d.state = 'dead' then d.reason end as reason`,
  );
  const triedOf = new Map(tried.map((one) => [one.deliveryId, one]));
  return rows.map((row) => {
    const of = present(triedOf.get(Number(row.id)), "only what was tried is moved");
    const { subscriberId, channel } = of;
    const correctsId = row.correctsId === null ? null : Number(row.correctsId);
    return { ...row, ...toCharge(row), subscriberId, channel, correctsId };
  });
}

function toMove({ deliveryId, channel, number, endedAt, result, chance }: Tried): Move {
  const base = { id: deliveryId, number, receiptId: null, nextAt: null, notTried: 0 };
  if (result.kind === "accepted") {
    return { ...base, state: "delivered", reason: null, receiptId: result.receiptId ?? null };
  }
  if (result.kind === "refused") return { ...base, state: "dead", reason: result.detail };
  if (result.kind === "pending") {
    const nextAt = new Date(endedAt.getTime() + result.afterSeconds * 1_000);
    return { ...base, state: "retrying", reason: result.detail, nextAt, notTried: 1 };
  }
  const delaySeconds = retryDelaySeconds({ channel, number, chance });
  if (delaySeconds === null) {
    return { ...base, state: "dead", reason: `Given up after ${number} tries. ${result.detail}` };
  }
  const waitSeconds = Math.max(delaySeconds, result.afterSeconds ?? 0);
  return {
    ...base,
    state: "retrying",
    reason: result.detail,
    nextAt: new Date(endedAt.getTime() + waitSeconds * 1_000),
  };
}

/** An address that the provider says is dead gets nothing more until its owner links it again. */
async function turnAddressesOff(tx: Tx, tried: readonly Tried[], now: Date): Promise<Change[]> {
  const dead = tried.flatMap(({ result, ...one }) =>
    result.kind === "refused" && result.addressOff ? [{ ...one, reason: result.addressOff }] : [],
  );
  if (dead.length === 0) return [];
  await tx.execute(sql`
    update channel_address a set state = 'off', reason = r.reason
    from jsonb_to_recordset(${jsonText(dead)}::text::jsonb) as r
      ("subscriberId" bigint, channel text, mark text, reason text)
    where a.subscriber_id = r."subscriberId" and a.kind = r.channel and a.mark = r.mark and a.state = 'on'`);
  await suppressRefused(tx, { refused: dead.filter(({ channel }) => channel === "email"), now });
  return dead.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "channel" }));
}

const NEVER_REACHED = 5;
const NEVER_REACHED_REASON = "Nothing ever arrived in this browser. Turn it on again there";

/** A browser's subscription that was refused again and again, and was never reached, is given up. */
async function retireBrowsers(tx: Tx, tried: readonly Tried[]): Promise<Change[]> {
  const refused = tried.filter(({ channel, result }) => channel === "web-push" && result.kind === "refused");
  if (refused.length === 0) return [];
  const retired = await tx.execute<{ workspaceId: string; subscriberId: string }>(sql`
    update channel_address a set state = 'off', reason = ${NEVER_REACHED_REASON}
    where a.subscriber_id = any(${idList(refused.map(({ subscriberId }) => subscriberId))})
      and a.kind = 'web-push' and a.state = 'on'
      and (
        select count(*) filter (where d.state = 'dead') >= ${NEVER_REACHED}::integer and bool_and(d.state <> 'delivered')
        from delivery d where d.subscriber_id = a.subscriber_id and d.channel = a.kind and d.target = a.mark)
    returning a.workspace_id as "workspaceId", a.subscriber_id as "subscriberId"`);
  return retired.map((row) => ({
    workspaceId: Number(row.workspaceId),
    subscriberId: Number(row.subscriberId),
    topic: "channel",
  }));
}
