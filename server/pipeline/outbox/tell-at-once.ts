import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import type { DeliveryState } from "#db/schema/outbox.ts";
import { textFor, type Urgency } from "#server/contract/message.ts";
import type { Content } from "#server/contract/step.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { changesOf } from "./changes-of.ts";
import type { Shelf } from "./expand-draft.ts";
import type { PlannedTelling } from "./hold-back.ts";
import { insertAttempts } from "./insert-attempts.ts";
import { insertInbox } from "./insert-inbox.ts";
import { type Circumstances, mayLeave } from "./may-leave.ts";

/** A delivery to be inserted. */
export type Row = Omit<PlannedTelling, "state"> & {
  state: DeliveryState;
  workspaceId: number;
  workflowId: number;
  runId: number;
  executionId: number;
  subscriberId: number;
  nodeId: string;
  topicId: number | null;
  effectKey: string;
  urgency: Urgency;
  priority: number;
  content: Content;
  why: string;
  occurredAt: Date;
  now: Date;
  doneAt: Date | null;
  attempts: number;
  expiresAt: Date | null;
  /** It leaves as soon as it is written; null: it waits for its lane, or needs none. */
  leaves: Leave | null;
};

/** Until when it is this worker's, and what its lane would have looked up. */
export type Leave = { until: Date } & Pick<Found, "workspaceName" | "workspaceSlug" | "wallet" | "topicName">;

/** It is told by being written, and needs no lane. */
export function needsNoLane({ channel, content, priceMilli }: Row, shelf: Shelf): boolean {
  return priceMilli === 0 && content.kind === "message" && shelf.get(channel)?.atOnce !== undefined;
}

/**
 * Ends free ones whose place is a table of our own: they are to be told by this transaction, or never; and lets those go
 * that have a place in a lane. Both after the same last look that a lane takes.
 * @param of.leaseUntil by effect key, for those who have a place
 * @returns all rows in their order
 */
export async function goAtOnce(
  tx: Tx,
  rows: readonly Row[],
  { shelf, leaseUntil }: { shelf: Shelf; leaseUntil: ReadonlyMap<string, Date> },
): Promise<Row[]> {
  const looked = rows
    .filter((row) => row.state === "waiting" && (leaseUntil.has(row.effectKey) || needsNoLane(row, shelf)))
    .map((row, id) => ({ id, row }));
  if (looked.length === 0) return [...rows];
  const facts = await readAtOnce(tx, looked);
  const idOf = new Map(looked.map(({ id, row }) => [row, id]));
  return rows.map((row) => {
    const id = idOf.get(row);
    if (id === undefined) return row;
    const found = facts.get(id);
    const contentKind = row.content.kind;
    const verdict = mayLeave(found, { isLinkable: false, contentKind, isCorrection: false, hasLeft: false });
    if (verdict.kind === "stop") return { ...row, state: verdict.state, reason: verdict.reason, doneAt: row.now };
    const until = leaseUntil.get(row.effectKey);
    if (!until) return { ...row, state: "delivered", doneAt: row.now, attempts: 1 };
    return found && !found.isPaused ? { ...row, attempts: 1, leaves: { ...found, until } } : row;
  });
}

type Found = Circumstances & {
  isPaused: boolean | null;
  workspaceName: string;
  workspaceSlug: string;
  wallet: `0x${string}`;
};

type Group = Pick<Row, "workspaceId" | "workflowId" | "runId" | "topicId"> & { at: number };
const GROUP: Columns<Group> = {
  at: "integer",
  workspaceId: "bigint",
  workflowId: "bigint",
  runId: "bigint",
  topicId: "bigint",
};
const PLACE: Columns<{ id: number; subscriberId: number; at: number }> = {
  id: "bigint",
  subscriberId: "bigint",
  at: "integer",
};

/**
 * As `readFacts`, for rows of which many share a run: what is the run's and the topic's is looked up once for all, the
 * executions are this transaction's, and there is no address that could be off.
 */
async function readAtOnce(tx: Tx, looked: { id: number; row: Row }[]): Promise<Map<number, Found>> {
  const groups = new Map<string, Group>();
  const rows = looked.map(({ id, row: { workspaceId, workflowId, runId, topicId, subscriberId } }) => {
    const key = `${runId}:${workflowId}:${topicId}`;
    const group = groups.get(key) ?? { workspaceId, workflowId, runId, topicId, at: groups.size };
    groups.set(key, group);
    return { id, subscriberId, at: group.at };
  });
  const found = await executePrepared<Found & { id: string }>(
    tx,
    sql`
    with shared as materialized (
      select g.at, t.id as topic_id, t.name as "topicName", t.on_by_default, e.orphaned_at is not null as "isOrphaned",
        r.state = 'cancelled' as "isCancelled", w.state = 'archived' as "isArchived", w.state = 'paused' as "isPaused",
        ws.name as "workspaceName", ws.slug as "workspaceSlug"
      from (select * from ${columnsOf([...groups.values()], GROUP)}) g
      join workspace ws on ws.id = g."workspaceId"
      left join workflow w on w.id = g."workflowId"
      left join topic t on t.id = g."topicId"
      left join run r on r.id = g."runId"
      left join event e on e.id = r.event_id)
    select d.id, g."topicName", g."isOrphaned", g."isCancelled", g."isArchived", g."isPaused", g."workspaceName",
      g."workspaceSlug", s.address as wallet, coalesce(p.enabled, g.on_by_default, true) as "isTopicOn"
    from (select * from ${columnsOf(rows, PLACE)}) d
    join shared g on g.at = d.at
    cross join lateral (select address from subscriber where id = d."subscriberId" limit 1) s
    left join lateral (
      select enabled from preference where subscriber_id = d."subscriberId" and topic_id = g.topic_id limit 1) p on true`,
  );
  return new Map(found.map(({ id, ...facts }) => [Number(id), facts]));
}

/** A row that was inserted, or taken up again, as delivered. */
export type Told = { id: number; attempts: number; row: Row };

type Message = Pick<
  Row,
  "workspaceId" | "subscriberId" | "executionId" | "topicId" | "urgency" | "why" | "heldBecause" | "occurredAt" | "now"
> & {
  deliveryId: number;
  attempts: number;
  title: string;
  body: string;
  linkLabel: string | undefined;
  linkUrl: string | undefined;
};
const MESSAGE: Columns<Message> = {
  deliveryId: "bigint",
  workspaceId: "bigint",
  subscriberId: "bigint",
  executionId: "bigint",
  topicId: "bigint",
  title: "text",
  body: "text",
  linkLabel: "text",
  linkUrl: "text",
  urgency: "text",
  why: "text",
  heldBecause: "text",
  occurredAt: "timestamptz",
  now: "timestamptz",
  attempts: "integer",
};

/**
 * Puts messages where their subscribers read them.
 *
 * Rows: inbox_message and delivery_attempt, one each.
 */
export async function tellAtOnce(tx: Tx, told: readonly Told[], shelf: Shelf): Promise<void> {
  const messages = told.flatMap(({ id, attempts, row }) => {
    const { channel, content, why, ...of } = row;
    const shown =
      content.kind === "message" && shelf.get(channel)?.atOnce?.({ content: textFor(content, channel), why });
    if (!shown) return [];
    const { subject: title, body, link } = shown.content;
    const { label: linkLabel, url: linkUrl } = link ?? {};
    return [{ ...of, deliveryId: id, attempts, title, body, linkLabel, linkUrl, why: shown.why }];
  });
  if (messages.length === 0) return;
  await executePrepared(
    tx,
    sql`
    with given as (select * from ${columnsOf(messages, MESSAGE)}), tried as (
      ${insertAttempts(sql`
        select "workspaceId", "deliveryId", attempts, now, now, 'accepted', 'In the inbox.' from given
        order by "deliveryId"`)}
    )
    ${insertInbox(sql`given`)}`,
  );
  await notifyChanges(tx, changesOf(messages));
}
