import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { ChannelDefinition, Parcel } from "#server/catalog/define-channel.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { type Inbox, type Room, type Turns, takeTurns } from "#server/kernel/take-turns.ts";
import { together } from "#server/kernel/together.ts";
import { UNAWAITED } from "#server/kernel/unawaited.ts";
import { alertOf, readInterruptions } from "#server/personalisation/read-interruptions.ts";
import type { AddressBook } from "./address-book.ts";
import { composeDigests, endParts } from "./compose-digests.ts";
import { type Deferred, deferDeliveries } from "./defer-deliveries.ts";
import { endDeliveries } from "./end-deliveries.ts";
import type { FallBack } from "./fall-back.ts";
import { insertClaim, leaseFrom } from "./lease.ts";
import { isToldAnew } from "./may-have-arrived.ts";
import { mayLeave, type Verdict } from "./may-leave.ts";
import { type DeliveryFacts, readFacts } from "./read-facts.ts";
import { placeInTargets, type TooEarly } from "./target-paces.ts";
import { holdSubscribers, isLimited, readSentAt } from "./time-facts.ts";
import { type TimeVerdict, whenToTell } from "./when-to-tell.ts";

export type Claim = {
  channel: string;
  isLinkable: boolean;
  limit: number;
  turns: Turns;
  clock: Clock;
  now: Date;
  /** How many of one workspace, and for URLs of one host, may be under way and how many are. */
  rooms: readonly Room[];
  /** How fast a target takes them; left out where each takes any number. */
  paceOf?: ChannelDefinition["lane"]["paceOf"];
  /** The time by which all workers keep to that. */
  paceNow: SQL;
  /** Opens an address of a subscriber's own. */
  open: AddressBook["open"];
  /** For those whose address was turned off since. */
  fallBack: FallBack;
};

/** What interrupted somebody longer ago weighs nothing any more. */
const FADES_WITHIN_MS = 21 * 86_400_000;

/** What a workspace with few does not wait behind. */
const QUANTUM = 50;

/** A parcel but for the links, which the lane knows. */
export type Claimed = Omit<Parcel, "settingsUrl" | "unsubscribeUrl" | "answerUrl"> & {
  workspaceSlug: string;
  /** By which its target is known again; of what is no address of the subscriber's own, the target itself. */
  mark: string;
};

type DeliveryRow = Omit<Claimed, "mark" | "workspaceName" | "workspaceSlug" | "wallet" | "topicName"> & {
  nodeId: string;
  /** The delivery that this one takes back. */
  correctsId: number | null;
  isTest: boolean;
  gathers: boolean;
  /** It waited for its time, or took a place of its subscriber's limits, before. */
  hasWaited: boolean;
  /** It cannot be called back any more. */
  hasLeft: boolean;
  expiresAt: Date | null;
  /** A place that its target keeps for it. */
  slotAt: Date | null;
};

/**
 * Locks due deliveries of a channel for this worker, by turns of their workspaces, each one's urgent ones first, and
 * looks once more whether each may still leave: what the subscriber, the operator or the chain has changed since it was
 * planned counts. What a paused workflow wanted to tell waits; what takes something back does not.
 *
 * Rows: delivery, waiting or retrying, with a lease; those that may not leave any more → cancelled or suppressed, those
 * that are to wait for their subscriber's time → deferred, their credits given back; those whose target is busy → as
 * before, due later; what a correction that leaves takes back is marked so.
 * @returns what is to be sent, and how many rows were looked at
 */
export async function claimDeliveries(tx: Tx, claim: Claim): Promise<{ going: Claimed[]; taken: number }> {
  const { channel, isLinkable, now, limit, turns, clock, rooms } = claim;
  const ids = await takeTurns(tx, dueOf(claim), { limit, turns, clock, rooms, quantum: QUANTUM });
  if (ids.length === 0) return { going: [], taken: 0 };
  const [rows, facts] = await together([lease(tx, ids, now), readFacts(tx, { ids, channel, isLinkable })]);
  const looked = rows.map((row) => ({ row, facts: facts.get(row.deliveryId) })).map((one) => look(one, claim));
  const early = await findEarly(tx, looked, claim);
  await putOff(tx, early, now);
  const waiting = new Set(early.map(({ id }) => id));
  const ready = looked.filter(({ row }) => !waiting.has(row.deliveryId));
  const timed = await inTime(tx, ready, now);
  const corrects = timed.filter(leavesNow).flatMap(({ row }) => row.correctsId ?? []);
  const takenBack = await takeBack(tx, { ids: corrects, now });
  const standing = timed.map((one) => (isOfNothing(one, takenBack) ? { ...one, verdict: STANDS_AGAIN } : one));
  const filled = await fillDigests(tx, standing, claim);
  const stopped = filled.flatMap(({ row: { deliveryId: id }, verdict }) =>
    verdict.kind === "stop" ? [{ id, ...verdict }] : [],
  );
  await endDeliveries(tx, { ended: stopped, now });
  await claim.fallBack(tx, { ids: stopped.filter(({ toApp }) => toApp).map(({ id }) => id), now });
  await endParts(tx, stopped, now);
  await deferDeliveries(tx, { deferred: filled.flatMap(({ row, later }) => toDeferred(row, later)), now });
  return { going: filled.flatMap((one) => toClaimed(one, claim)), taken: rows.length };
}

/** A row with what was found of it; `later`: it may leave, but not yet. */
type Looked = { row: DeliveryRow; facts: DeliveryFacts | undefined; verdict: Verdict; later?: Later };
type Later = Extract<TimeVerdict, { kind: "later" }>;

function look({ row, facts }: Pick<Looked, "row" | "facts">, { isLinkable }: Claim): Looked {
  const { correctsId, hasLeft, content } = row;
  const of = { isLinkable, contentKind: content.kind, isCorrection: correctsId !== null, hasLeft };
  const verdict = mayLeave(facts, of);
  // what a digest tells is in the inbox already
  return { row, facts, verdict: verdict.kind === "stop" && row.gathers ? { ...verdict, toApp: false } : verdict };
}

/** Those whose target takes nothing yet are not looked at further this time. */
function findEarly(tx: Tx, looked: Looked[], claim: Claim): Promise<TooEarly[]> {
  const { paceOf, channel, paceNow } = claim;
  if (!paceOf) return Promise.resolve([]);
  const paced = looked.flatMap((one) =>
    toClaimed(one, claim).map((claimed) => ({
      deliveryId: claimed.deliveryId,
      key: paceKeyOf(claimed, claim),
      paces: paceOf(claimed.target),
      slotAt: one.row.slotAt,
    })),
  );
  return placeInTargets(tx, { lane: channel, paced, paceNow });
}

/** A chat is one whoever writes to it; the name of a secret means another thing in each workspace. */
export function paceKeyOf({ mark, workspaceId }: Claimed, { isLinkable }: Pick<Claim, "isLinkable">): string {
  return isLinkable ? mark : `${workspaceId} ${mark}`;
}

/** Holds what may leave against the subscriber's own times, one after the other where they have limits. */
async function inTime(tx: Tx, looked: Looked[], now: Date): Promise<Looked[]> {
  const asked = looked.filter(({ facts, verdict, row }) => verdict.kind === "go" && facts?.wishes && !row.isTest);
  const idsOf = (some: Looked[]) => some.map(({ row }) => row.subscriberId);
  const limited = idsOf(asked.filter(({ facts }) => facts?.wishes && isLimited(facts.wishes.timing)));
  const budgeted = idsOf(asked.filter((one) => one.facts?.wishes?.budget && mayWait(one)));
  await holdSubscribers(tx, [...limited, ...budgeted]);
  const sentAt = await readSentAt(tx, limited, now);
  const underWay = { now, except: looked.map(({ row }) => row.deliveryId) };
  const since = new Date(now.getTime() - FADES_WITHIN_MS);
  const interrupted = await readInterruptions(tx, budgeted, { since, underWay });
  const counted: number[] = [];
  const timed = looked.map((one) => {
    const { row, facts } = one;
    if (!facts?.wishes || one.verdict.kind !== "go" || row.isTest) return one;
    const sent = sentAt.get(row.subscriberId);
    const alert = alertOf(row);
    const others = (interrupted.get(row.subscriberId) ?? []).filter((other) => other.alert !== alert);
    const interruptedAt = others.map(({ at }) => at);
    const time = whenToTell(facts.wishes, { ...toTelling(one), sentAt: sent ?? [], interruptedAt }, now);
    if (time.kind === "never")
      return { ...one, verdict: { kind: "stop", state: "suppressed", reason: time.reason, toApp: false } as const };
    if (time.kind === "later") return { ...one, later: time };
    if (!row.gathers && row.correctsId === null) {
      interrupted.set(row.subscriberId, [...others, { at: now, isActed: false, alert }]);
    }
    if (sent && row.correctsId === null) {
      sent.push(now);
      counted.push(row.deliveryId);
    }
    return one;
  });
  if (counted.length > 0) {
    await tx.execute(sql`update delivery set is_counted = true where id = any(${idList(counted)}) and not is_counted`);
  }
  return timed;
}

/** What a learned budget may put off. */
function mayWait(one: Looked): boolean {
  const { kind, isCritical, hasWaited } = toTelling(one);
  return kind === "alert" && !isCritical && !hasWaited;
}

function toTelling({ row, facts }: Looked) {
  const kind = row.gathers
    ? ("digest" as const)
    : row.correctsId === null
      ? ("alert" as const)
      : ("correction" as const);
  const isCritical = !row.gathers && (facts?.isCriticalTopic === true || row.urgency === "urgent");
  return { kind, isCritical, hasWaited: row.hasWaited, expiresAt: row.expiresAt, topicName: facts?.topicName ?? null };
}

/** A correction whose event came back is of nothing. */
function isOfNothing(looked: Looked, takenBack: Set<number>): boolean {
  const { correctsId } = looked.row;
  return correctsId !== null && leavesNow(looked) && !takenBack.has(correctsId);
}

function leavesNow({ verdict, later }: Looked): boolean {
  return verdict.kind === "go" && !later;
}

async function fillDigests(tx: Tx, looked: Looked[], { channel, now }: Claim): Promise<Looked[]> {
  const leaves = (one: Looked) => one.row.gathers && leavesNow(one);
  const ids = looked.filter(leaves).map(({ row }) => row.deliveryId);
  const contents = await composeDigests(tx, { ids, channel, now });
  return looked.map((one) => {
    if (!leaves(one)) return one;
    const content = contents.get(one.row.deliveryId);
    return content ? { ...one, row: { ...one.row, content } } : { ...one, verdict: EMPTY_DIGEST };
  });
}

const EMPTY_DIGEST = {
  kind: "stop",
  state: "cancelled",
  reason: "Nothing of this digest was still to be told.",
  toApp: false,
} as const;

function toDeferred({ deliveryId: id }: DeliveryRow, later: Later | undefined): Deferred[] {
  return later ? [{ id, at: later.at, because: later.because, reason: later.reason }] : [];
}

function toClaimed({ row, facts, verdict, later }: Looked, { open }: Claim): Claimed[] {
  if (!facts || verdict.kind !== "go" || later) return [];
  const {
    nodeId: _n,
    correctsId: _c,
    isTest: _t,
    gathers: _g,
    hasWaited: _w,
    hasLeft: _l,
    expiresAt: _e,
    slotAt: _s,
    ...claimed
  } = row;
  const { workspaceName, workspaceSlug, wallet, topicName } = facts;
  const { address } = verdict;
  const { target } = address ? open(address.sealed) : row;
  return [{ ...claimed, workspaceName, workspaceSlug, wallet, topicName, target, mark: address?.mark ?? target }];
}

/** Rows: delivery, as before this claim, due later. */
async function putOff(tx: Tx, early: readonly TooEarly[], now: Date): Promise<void> {
  if (early.length === 0) return;
  const rows = early.map(({ waitMs, ...one }) => ({ ...one, nextAt: new Date(now.getTime() + waitMs) }));
  await tx.execute(sql`
    update delivery d set attempts = d.attempts - 1, lease_until = null, next_at = e."nextAt", slot_at = e."slotAt"
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as e (id bigint, "nextAt" timestamptz, "slotAt" timestamptz)
    where d.id = e.id and d.lease_until is not null`);
}

const STANDS_AGAIN = {
  kind: "stop",
  state: "cancelled",
  reason: "The event came back before this correction was sent.",
  toApp: false,
} as const;

/**
 * Of the messages that these corrections are of, those whose event is still undone, and that were not told anew since:
 * from here on they count as taken back. The mark and the event's coming back exclude each other by the message's own row.
 *
 * Rows: delivery, taken_back_at set.
 */
async function takeBack(tx: Tx, { ids, now }: { ids: number[]; now: Date }): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  // whether somebody was told that it is undone must never be forgotten
  await tx.execute(sql`set local synchronous_commit to default`);
  const taken = await tx.execute<{ id: string }>(sql`
    update delivery d set taken_back_at = coalesce(d.taken_back_at, ${now.toISOString()}::timestamptz)
    from run r
    where d.id = any(${idList(ids)}) and r.id = d.run_id and r.undone_at is not null and not ${isToldAnew(sql`d`)}
    returning d.id`);
  return new Set(taken.map((row) => Number(row.id)));
}

/**
 * By `delivery_due_idx`. A correction belongs to no workflow here, and neither does what has left: whatever became of
 * that, a paused one too, they go on.
 */
function dueOf({ channel, now }: Claim): Inbox {
  return {
    table: sql`delivery`,
    waiting: sql`channel = ${channel} and state in ('waiting', 'retrying')`,
    keys: [
      { key: "workspaceId", is: sql`workspace_id` },
      { key: "workflowId", is: sql`(case when corrects_id is null and left_at is null then workflow_id else 0 end)` },
      { key: "host", is: sql`split_part(target, '/', 3)` },
      { key: "priority", is: sql`priority` },
    ],
    order: [
      { is: sql`next_at`, type: "timestamptz" },
      { is: sql`id`, type: "bigint" },
    ],
    due: sql`next_at <= ${now.toISOString()}::timestamptz`,
    free: sql`lease_until is null`,
  };
}

/**
 * The disk is not waited for: should Postgres forget it, what left by it is sent again with the same ids, as it is anyhow,
 * for no answer of it can have been written down yet.
 */
async function lease(tx: Tx, ids: readonly number[], now: Date): Promise<DeliveryRow[]> {
  const until = leaseFrom(now).toISOString();
  const rows = await executePrepared<Record<string, unknown>>(
    tx,
    sql`
    with claimed as (
      ${insertClaim(sql`select ${idList(ids)}, ${until}::timestamptz from ${UNAWAITED}`)}
    )
    update delivery d set attempts = d.attempts + 1, slot_at = null, lease_until = ${until}::timestamptz
    where d.id = any(${idList(ids)})
    returning d.id, d.workspace_id, d.execution_id, d.node_id, d.subscriber_id, d.topic_id, d.effect_key, d.target, d.urgency,
      d.content, d.why, d.occurred_at, d.attempts, d.round, d.priority, d.corrects_id, d.gathers,
      d.left_at is not null as has_left,
      d.node_id = 'test' and d.run_id = 0 as is_test,
      d.deferred_until is not null or d.is_counted as has_waited, d.expires_at, old.slot_at`,
  );
  // an update gives its rows back in no order
  return rows.toSorted((a, b) => Number(a.priority) - Number(b.priority) || Number(a.id) - Number(b.id)).map(toRow);
}

function toRow(row: Record<string, unknown>): DeliveryRow {
  return {
    deliveryId: Number(row.id),
    workspaceId: Number(row.workspace_id),
    executionId: Number(row.execution_id),
    nodeId: String(row.node_id),
    subscriberId: Number(row.subscriber_id),
    topicId: row.topic_id === null ? null : Number(row.topic_id),
    effectKey: String(row.effect_key),
    target: String(row.target),
    urgency: row.urgency as DeliveryRow["urgency"],
    content: row.content as DeliveryRow["content"],
    why: String(row.why),
    occurredAt: new Date(String(row.occurred_at)),
    attempt: Number(row.attempts),
    round: Number(row.round),
    correctsId: row.corrects_id === null ? null : Number(row.corrects_id),
    isTest: row.is_test === true,
    gathers: row.gathers === true,
    hasWaited: row.has_waited === true,
    hasLeft: row.has_left === true,
    expiresAt: row.expires_at === null ? null : new Date(String(row.expires_at)),
    slotAt: row.slot_at === null ? null : new Date(String(row.slot_at)),
  };
}
