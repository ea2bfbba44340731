import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { reserveCredits } from "#server/ledger/reserve.ts";
import type { ReceiveDrafts } from "../hand-overs.ts";
import { expandDraft, type PlannedDelivery, type Reach, type Shelf } from "./expand-draft.ts";

export const UNFUNDED_REASON = "Waiting for credits. It goes out as soon as the workspace has some.";

const PRIORITY = { urgent: 1, normal: 10 } as const;

type Drafted = Parameters<ReceiveDrafts>[1][number];

/**
 * Takes drafts into the outbox: expands them to channels, gives each its effect key and price, and reserves the credits.
 *
 * A delivery that is there already stays as it is, but for one that was cancelled before it left: its event came back
 * with another block, so it waits again. A few statements for any number of drafts.
 */
export async function receiveDrafts(tx: Tx, drafted: readonly Drafted[], shelf: Shelf): Promise<void> {
  const withDrafts = drafted.filter((one) => one.drafts.length > 0);
  if (withDrafts.length === 0) return;
  const reaches = await readReaches(tx, [...new Set(withDrafts.map((one) => one.execution.subscriberId))]);
  const rows = withDrafts.flatMap((one) => rowsOf(one, reaches.get(one.execution.subscriberId) ?? NOWHERE, shelf));
  const inserted = await insertDeliveries(tx, rows);
  const now = new Date(Math.max(...withDrafts.map((one) => one.now.getTime())));
  await fundDeliveries(tx, { deliveries: inserted, now });
  for (const workspaceId of new Set(inserted.map((row) => row.workspaceId))) {
    await notifyChange(tx, { workspaceId, topic: "delivery" });
  }
}

const NOWHERE: Reach = { routes: null, addresses: {} };

async function readReaches(tx: Tx, subscriberIds: number[]): Promise<Map<number, Reach>> {
  const rows = await tx.execute<{ id: string } & Reach>(sql`
    select s.id, s.routes, coalesce(
      jsonb_object_agg(a.kind, jsonb_build_object('target', a.target, 'state', a.state, 'reason', a.reason))
        filter (where a.kind is not null), '{}'::jsonb) as addresses
    from subscriber s
    left join channel_address a on a.subscriber_id = s.id
    where s.id = any(${idList(subscriberIds)})
    group by s.id`);
  return new Map(rows.map((row) => [Number(row.id), { routes: row.routes, addresses: row.addresses }]));
}

type Row = Record<string, unknown> & { effectKey: string };

function rowsOf({ execution, run, drafts, now }: Drafted, reach: Reach, shelf: Shelf): Row[] {
  return drafts.flatMap((draft) =>
    expandDraft(draft, reach, shelf).map((planned: PlannedDelivery) => ({
      ...planned,
      workspaceId: run.workspaceId,
      workflowId: run.workflowId,
      runId: run.id,
      executionId: execution.id,
      subscriberId: execution.subscriberId,
      nodeId: draft.nodeId,
      topicId: draft.topicId,
      effectKey: effectKeyOf({ execution, run, nodeId: draft.nodeId, channel: planned.channel }),
      urgency: draft.urgency,
      priority: PRIORITY[draft.urgency],
      content: draft.content,
      why: draft.why,
      occurredAt: run.occurredAt,
      now,
      doneAt: planned.state === "suppressed" ? now : null,
    })),
  );
}

type Effect = Pick<Drafted, "execution" | "run"> & { nodeId: string; channel: string };

function effectKeyOf({ execution, run, nodeId, channel }: Effect): string {
  return `${run.workflowId}:${execution.subscriberId}:${execution.effectScope ?? run.eventKey}:${nodeId}:${channel}`;
}

export type Inserted = { id: number; workspaceId: number; priceMilli: number; round: number };

async function insertDeliveries(tx: Tx, rows: Row[]): Promise<Inserted[]> {
  // one statement cannot touch a row twice, so the first of a key stands
  const unique = [...new Map(rows.toReversed().map((row) => [row.effectKey, row])).values()];
  const inserted = await tx.execute<{ id: string; workspaceId: string; priceMilli: number; round: number }>(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
      channel, target, urgency, priority, content, why, state, reason, price_milli, next_at, occurred_at, created_at, done_at)
    select "workspaceId", "workflowId", "runId", "executionId", "subscriberId", "nodeId", "topicId", "effectKey",
      channel, target, urgency, priority, content, why, state, reason, "priceMilli", now, "occurredAt", now, "doneAt"
    from jsonb_to_recordset(${jsonText(unique)}::text::jsonb) as row (
      "workspaceId" bigint, "workflowId" bigint, "runId" bigint, "executionId" bigint, "subscriberId" bigint,
      "nodeId" text, "topicId" bigint, "effectKey" text, channel text, target text, urgency text, priority integer,
      content jsonb, why text, state text, reason text, "priceMilli" integer, now timestamptz,
      "occurredAt" timestamptz, "doneAt" timestamptz)
    order by "effectKey"
    on conflict (effect_key) do update set
      run_id = excluded.run_id, execution_id = excluded.execution_id, target = excluded.target,
      content = excluded.content, why = excluded.why, state = excluded.state, reason = excluded.reason,
      price_milli = excluded.price_milli, next_at = excluded.next_at, occurred_at = excluded.occurred_at,
      done_at = excluded.done_at, round = delivery.round + 1
    where delivery.state = 'cancelled'
    returning id, workspace_id as "workspaceId", round,
      case when state = 'waiting' then price_milli else 0 end as "priceMilli"`);
  return inserted.map((row) => ({ ...row, id: Number(row.id), workspaceId: Number(row.workspaceId) }));
}

/**
 * Reserves the price of each delivery, and makes those wait for whom the credits do not reach.
 *
 * Rows: delivery, waiting → unfunded. Workspaces are taken in the order of their ids, so that batches never lock
 * each other.
 */
export async function fundDeliveries(tx: Tx, of: { deliveries: readonly Inserted[]; now: Date }): Promise<Set<number>> {
  const priced = of.deliveries.filter((row) => row.priceMilli > 0).toSorted((a, b) => a.id - b.id);
  const funded = new Set<number>();
  for (const workspaceId of [...new Set(priced.map((row) => row.workspaceId))].toSorted((a, b) => a - b)) {
    const items = priced
      .filter((row) => row.workspaceId === workspaceId)
      .map((row) => ({
        transferKey: `reserve:${row.id}:${row.round}`,
        deliveryId: row.id,
        amountMilli: row.priceMilli,
      }));
    for (const id of await reserveCredits(tx, { workspaceId, items, now: of.now })) funded.add(id);
    await notifyChange(tx, { workspaceId, topic: "credit" });
  }
  const unfunded = priced.filter((row) => !funded.has(row.id)).map((row) => row.id);
  if (unfunded.length > 0) {
    await tx.execute(sql`
      update delivery set state = 'unfunded', reason = ${UNFUNDED_REASON}
      where id = any(${idList(unfunded)})`);
  }
  return funded;
}
