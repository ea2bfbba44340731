import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { arrayText, type Columns, columnsOf } from "#db/columns-of.ts";
import { idList } from "#db/id-list.ts";
import type { Content } from "#server/contract/step.ts";
import { breathe } from "#server/kernel/breathe.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { together } from "#server/kernel/together.ts";
import { type NewAlert, receiveAlerts } from "#server/personalisation/receive-alerts.ts";
import { NOWHERE, type Reach, type ReceiveDrafts } from "../hand-overs.ts";
import { boardLanes, type Lanes } from "./board-lanes.ts";
import type { Charge } from "./charge.ts";
import type { Claimed } from "./claim-deliveries.ts";
import { againKeyOf, effectKeyOf } from "./effect-key.ts";
import type { Shelf } from "./expand-draft.ts";
import { fundDeliveries } from "./fund-deliveries.ts";
import { alertOf, planTelling, type Telling, tellingOf } from "./hold-back.ts";
import { insertClaim } from "./lease.ts";
import { readReaches } from "./read-reaches.ts";
import { goAtOnce, type Row, tellAtOnce } from "./tell-at-once.ts";

const PRIORITY = { urgent: 1, first: 5, normal: 10, held: 20 } as const;

type Drafted = Parameters<ReceiveDrafts>[1][number];

/**
 * Takes drafts into the outbox: expands them to channels, gives each its effect key and price, and reserves the credits.
 *
 * A delivery that is there already is not made again: its event came back with another block. One that was cancelled
 * before it left waits again; one that left, or is leaving, now belongs to the run and execution of where the event
 * stands; one that was taken back by a correction is told anew. A few statements for any number of drafts.
 *
 * New ones for whom a lane of this process keeps a place are written as claimed, and leave when `tx` has committed.
 */
export async function receiveDrafts(
  tx: Tx,
  drafted: readonly Drafted[],
  { shelf, laneOf }: Lanes,
): ReturnType<ReceiveDrafts> {
  const withDrafts = drafted.filter((one) => one.drafts.length > 0);
  if (withDrafts.length === 0) return { before: [], isWaiting: false };
  const reaches = await readReaches(tx, [...new Set(withDrafts.map((one) => one.execution.subscriberId))]);
  const planned = withDrafts.flatMap((one) => rowsOf(one, reaches.get(one.execution.subscriberId) ?? NOWHERE, shelf));
  await breathe();
  const { leaseUntil, leave } = await boardLanes(tx, planned, { shelf, laneOf });
  const rows = await goAtOnce(tx, planned, { shelf, leaseUntil });
  await breathe();
  const received = await insertDeliveries(tx, rows);
  const moved = received.filter(({ fromExecutionId }) => fromExecutionId !== null);
  await moveInbox(tx, moved);
  const toldNow = received.filter(({ isToldNow }) => isToldNow);
  const workspaceIds = received.map((row) => row.workspaceId);
  await together([
    tellAtOnce(tx, toldNow, shelf),
    noteClaims(tx, received),
    receiveAlerts(tx, withDrafts.flatMap(alertsOf)),
    notifyWorkspaces(tx, workspaceIds, "delivery"),
  ]);
  // the ledger last: it makes others wait until this commits
  const now = new Date(Math.max(...withDrafts.map((one) => one.now.getTime())));
  const funded = await fundDeliveries(tx, { deliveries: received, now });
  leave(received.flatMap((one) => (one.priceMilli === 0 || funded.has(one.id) ? toClaimed(one) : [])));
  return {
    before: [...new Set(moved.flatMap(({ fromExecutionId }) => fromExecutionId ?? []))],
    isWaiting: received.some(({ row, left }) => row.state === "waiting" && !left),
  };
}

/** The event's part of an effect key. */
function scopeOf({ execution, run }: Drafted): string {
  return execution.effectScope ?? run.eventKey;
}

function tellingsOf(one: Drafted): Telling[] {
  const of = { subscriberId: one.execution.subscriberId, scope: scopeOf(one) };
  return one.drafts.map((draft) => tellingOf(draft, of));
}

function rowsOf(one: Drafted, reach: Reach, shelf: Shelf): Row[] {
  const { execution, run, now } = one;
  return tellingsOf(one).flatMap((telling) =>
    planTelling(telling, reach, shelf).map((planned) => {
      const { nodeId, topicId, urgency, content, why, expiresAt = null } = telling.draft;
      const { workflowId } = run;
      const { subscriberId } = execution;
      return {
        ...planned,
        workspaceId: run.workspaceId,
        workflowId,
        runId: run.id,
        executionId: execution.id,
        subscriberId,
        nodeId,
        topicId,
        effectKey: effectKeyOf({ workflowId, subscriberId, scope: scopeOf(one), nodeId, channel: planned.channel }),
        urgency,
        priority: priorityOf(telling),
        content,
        why,
        expiresAt,
        occurredAt: run.occurredAt,
        now,
        doneAt: planned.state === "suppressed" ? now : null,
        attempts: 0,
        leaves: null,
      };
    }),
  );
}

/** Smaller goes first. */
function priorityOf({ draft, way }: Telling): number {
  if (way === "held") return PRIORITY.held;
  return draft.urgency === "normal" && draft.isFirst ? PRIORITY.first : PRIORITY[draft.urgency];
}

/** What came of these will be learned from. */
function alertsOf(one: Drafted): NewAlert[] {
  const { execution, run, now: sentAt } = one;
  const { subscriberId, id: executionId } = execution;
  return tellingsOf(one).flatMap((telling) => {
    const alertKey = `${run.workflowId}:${subscriberId}:${scopeOf(one)}:${telling.draft.nodeId}`;
    return alertOf(telling, { workspaceId: run.workspaceId, subscriberId, executionId, alertKey, sentAt }) ?? [];
  });
}

type Received = Charge & {
  effectKey: string;
  /** The execution that had it before, when it left for that one. */
  fromExecutionId: number | null;
  /** It stands as delivered, and did not before. */
  isToldNow: boolean;
  attempts: number;
  row: Row;
  /** As it stands, for one that leaves; null: it does not, or was there before. */
  left: Content | null;
};

/** So that they are found should this worker die. */
async function noteClaims(tx: Tx, received: readonly Received[]): Promise<void> {
  const leaving = received.flatMap(({ id, row: { leaves }, left }) =>
    leaves && left ? [{ id, until: leaves.until }] : [],
  );
  for (const [until, some] of Map.groupBy(leaving, (one) => one.until.toISOString())) {
    const ids = some.map(({ id }) => id);
    await executePrepared(tx, insertClaim(sql`values (${idList(ids)}, ${until}::timestamptz)`));
  }
}

function toClaimed({ id: deliveryId, row, left: content, attempts: attempt, round }: Received): Claimed[] {
  const { leaves, workspaceId, executionId, subscriberId, topicId, effectKey, target, urgency, why, occurredAt } = row;
  if (!leaves || !content) return [];
  const { workspaceName, workspaceSlug, wallet, topicName } = leaves;
  const of = { deliveryId, workspaceId, workspaceName, workspaceSlug, executionId, subscriberId, wallet };
  const what = { topicId, topicName, effectKey, target, mark: target, urgency, content, why, occurredAt };
  return [{ ...of, ...what, attempt, round }];
}

/** Under keys that were taken back, once more under the next; others stay as they are. */
async function insertDeliveries(tx: Tx, rows: Row[]): Promise<Received[]> {
  // one statement cannot touch a row twice, so the first of a key stands
  const unique = [...new Map(rows.toReversed().map((row) => [row.effectKey, row])).values()];
  const received = await upsertDeliveries(tx, unique);
  if (received.length === unique.length) return received;
  const done = new Set(received.map((row) => row.effectKey));
  const left = unique.filter((row) => !done.has(row.effectKey));
  const takenBack = await moveTakenBack(tx, left);
  const again = left.filter((row) => takenBack.has(row.effectKey));
  if (again.length === 0) return received;
  const renamed = again.map((row) => ({ ...waiting(row), effectKey: againKeyOf(row.effectKey) }));
  return [...received, ...(await insertDeliveries(tx, renamed))];
}

/** The place that it had was by another key. */
const waiting = (row: Row): Row => (row.leaves ? { ...row, leaves: null, attempts: 0 } : row);

/**
 * What was taken back belongs to the run of where its event stands too, unless its correction surely arrived where it was
 * told: one that is sent again must find that the event stands, and must be made again when the event is undone there
 * before it is told anew.
 *
 * Rows: delivery, run and execution; inbox_message, execution.
 * @returns the keys of all that were taken back
 */
async function moveTakenBack(tx: Tx, rows: Row[]): Promise<Set<string>> {
  const given = columnsOf(rows, { effectKey: "text", runId: "bigint", executionId: "bigint" });
  const found = await tx.execute<{ key: string; movedId: string | null }>(sql`
    with given as (select * from ${given}), moved as (
      update delivery d set run_id = given."runId", execution_id = given."executionId"
      from given
      where d.effect_key = given."effectKey" and d.taken_back_at is not null and d.run_id <> given."runId"
        and not exists (
          select from delivery c where c.corrects_id = d.id and c.channel = d.channel and c.state = 'delivered')
      returning d.id
    )
    select d.effect_key as key, moved.id as "movedId"
    from delivery d join given on given."effectKey" = d.effect_key left join moved on moved.id = d.id
    where d.taken_back_at is not null`);
  await moveInbox(
    tx,
    found.flatMap(({ movedId }) => (movedId === null ? [] : [{ id: Number(movedId) }])),
  );
  return new Set(found.map((row) => row.key));
}

/** The inbox opens a message by its execution. */
async function moveInbox(tx: Tx, moved: Pick<Received, "id">[]): Promise<void> {
  if (moved.length === 0) return;
  await tx.execute(sql`
    update inbox_message m set execution_id = d.execution_id from delivery d
    where d.id = any(${idList(moved.map((row) => row.id))}) and m.delivery_id = d.id`);
}

type RawReceived = Omit<Received, "id" | "workspaceId" | "workflowId" | "fromExecutionId" | "row"> &
  Record<"id" | "workspaceId", string> & { fromExecutionId: string | null };

const COLUMNS: Columns<Row> = {
  workspaceId: "bigint",
  workflowId: "bigint",
  runId: "bigint",
  executionId: "bigint",
  subscriberId: "bigint",
  nodeId: "text",
  topicId: "bigint",
  effectKey: "text",
  channel: "text",
  target: "text",
  urgency: "text",
  priority: "integer",
  content: "json",
  why: "text",
  heldBecause: "text",
  expiresAt: "timestamptz",
  state: "text",
  reason: "text",
  priceMilli: "integer",
  otherwise: ["text", (row) => arrayText(row.otherwise ?? [])],
  now: "timestamptz",
  occurredAt: "timestamptz",
  doneAt: "timestamptz",
  attempts: "integer",
  leaves: ["timestamptz", (row) => row.leaves?.until ?? null],
};

/** What a row says of its contents changes only as long as it has not left; whose it is changes with its event. */
async function upsertDeliveries(tx: Tx, rows: Row[]): Promise<Received[]> {
  const received = await executePrepared<RawReceived>(
    tx,
    sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
      channel, target, urgency, priority, content, why, held_because, expires_at, state, reason, price_milli, otherwise,
      next_at, occurred_at, created_at, done_at, attempts, lease_until)
    select "workspaceId", "workflowId", "runId", "executionId", "subscriberId", "nodeId", "topicId", "effectKey",
      channel, target, urgency, priority, content::jsonb, why, "heldBecause", "expiresAt", state, reason, "priceMilli",
      otherwise::text[], now, "occurredAt", now, "doneAt", attempts, leaves
    from ${columnsOf(rows, COLUMNS)} order by "effectKey"
    on conflict (effect_key) do update set
      run_id = excluded.run_id, execution_id = excluded.execution_id,
      target = case when ${isUnsent} then excluded.target else delivery.target end,
      content = case when ${isUnsent} then excluded.content else delivery.content end,
      why = case when ${isUnsent} then excluded.why else delivery.why end,
      expires_at = case when ${isUnsent} then excluded.expires_at else delivery.expires_at end,
      deferred_until = case when ${isUnsent} then null else delivery.deferred_until end,
      deferred_because = case when ${isUnsent} then null else delivery.deferred_because end,
      digest_id = case when ${isUnsent} then null else delivery.digest_id end,
      held_because = case when ${isUnsent} then excluded.held_because else delivery.held_because end,
      state = case when ${isUnsent} then excluded.state else delivery.state end,
      reason = case when ${isUnsent} then excluded.reason else delivery.reason end,
      price_milli = case when ${isUnsent} then excluded.price_milli else delivery.price_milli end,
      otherwise = case when ${isUnsent} then excluded.otherwise else delivery.otherwise end,
      next_at = case when ${isUnsent} then excluded.next_at else delivery.next_at end,
      occurred_at = case when ${isUnsent} then excluded.occurred_at else delivery.occurred_at end,
      done_at = case when ${isUnsent} then excluded.done_at else delivery.done_at end,
      attempts = delivery.attempts + case when ${isUnsent} and excluded.lease_until is null then excluded.attempts else 0 end,
      round = delivery.round + case when ${isUnsent} then 1 else 0 end
    where delivery.taken_back_at is null and (${isUnsent} or delivery.run_id <> excluded.run_id)
    returning id, workspace_id as "workspaceId", round, effect_key as "effectKey",
      case when old.state is distinct from 'cancelled' and old.execution_id <> execution_id
        then old.execution_id end as "fromExecutionId",
      state = 'delivered' and old.state is distinct from 'delivered' as "isToldNow", attempts,
      case when old.id is null and lease_until is not null then content end as left,
      -- what waited before has reserved it
      case when state = 'waiting' and coalesce(old.state, 'cancelled') = 'cancelled' then price_milli else 0 end as "priceMilli"`,
  );
  const byKey = new Map(rows.map((row) => [row.effectKey, row]));
  return received.flatMap(({ id, workspaceId, fromExecutionId, ...rest }) => {
    const row = byKey.get(rest.effectKey);
    const ids = { id: Number(id), workspaceId: Number(workspaceId) };
    return row
      ? {
          ...rest,
          ...ids,
          workflowId: row.workflowId,
          row,
          fromExecutionId: fromExecutionId === null ? null : Number(fromExecutionId),
        }
      : [];
  });
}

/** Cancelled, it never left: a fork or a last look came first. */
const isUnsent = sql`delivery.state = 'cancelled'`;
