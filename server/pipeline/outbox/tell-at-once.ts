import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { DeliveryState } from "#db/schema/outbox.ts";
import { type RenderedMessage, textFor, type Urgency } from "#server/contract/message.ts";
import type { WebCall } from "#server/contract/step.ts";
import { type Change, notifyChanges } from "#server/kernel/notify.ts";
import type { Shelf } from "./expand-draft.ts";
import type { PlannedTelling } from "./hold-back.ts";
import { insertAttempts } from "./insert-attempts.ts";
import { insertInbox } from "./insert-inbox.ts";
import { mayLeave } from "./may-leave.ts";
import { readFacts } from "./read-facts.ts";

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
  content: RenderedMessage | WebCall;
  why: string;
  occurredAt: Date;
  now: Date;
  doneAt: Date | null;
  attempts: number;
  expiresAt: Date | null;
};

/**
 * Ends free ones whose place is a table of our own, after the same last look that a lane takes: they are to be told by
 * this transaction, or never.
 * @returns all rows in their order
 */
export async function endAtOnce(tx: Tx, rows: readonly Row[], shelf: Shelf): Promise<Row[]> {
  const isAtOnce = ({ state, channel, content, priceMilli }: Row) =>
    state === "waiting" && priceMilli === 0 && content.kind === "message" && shelf.get(channel)?.atOnce !== undefined;
  const looked = rows.filter(isAtOnce).map((row, id) => ({ id, row }));
  if (looked.length === 0) return [...rows];
  const deliveries = sql`
    select id, "workspaceId" as workspace_id, "workflowId" as workflow_id, "runId" as run_id,
      "executionId" as execution_id, "subscriberId" as subscriber_id, "topicId" as topic_id
    from jsonb_to_recordset(${jsonText(looked.map(({ id, row }) => ({ id, ...row })))}::text::jsonb) as row (id bigint, "workspaceId" bigint,
      "workflowId" bigint, "runId" bigint, "executionId" bigint, "subscriberId" bigint, "topicId" bigint)`;
  // it has no address that could be off
  const facts = await readFacts(tx, { deliveries, channel: "", isLinkable: false });
  const idOf = new Map(looked.map(({ id, row }) => [row, id]));
  return rows.map((row) => {
    const id = idOf.get(row);
    if (id === undefined) return row;
    const verdict = mayLeave(facts.get(id), { isLinkable: false, contentKind: "message", isCorrection: false });
    if (verdict.kind === "stop") return { ...row, state: verdict.state, reason: verdict.reason, doneAt: row.now };
    return { ...row, state: "delivered", doneAt: row.now, attempts: 1 };
  });
}

/** A row that was inserted, or taken up again, as delivered. */
export type Told = { id: number; attempts: number; row: Row };

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
    return [
      { ...of, deliveryId: id, attempts, title, body, linkLabel: link?.label, linkUrl: link?.url, why: shown.why },
    ];
  });
  if (messages.length === 0) return;
  await tx.execute(sql`
    with given as (
      select * from jsonb_to_recordset(${jsonText(messages)}::text::jsonb) as row ("deliveryId" bigint,
        "workspaceId" bigint, "subscriberId" bigint, "executionId" bigint, "topicId" bigint, title text, body text, "linkLabel" text,
        "linkUrl" text, urgency text, why text, "heldBecause" text, "occurredAt" timestamptz, now timestamptz,
        attempts integer)
    ), tried as (
      ${insertAttempts(sql`
        select "workspaceId", "deliveryId", attempts, now, now, 'accepted', 'In the inbox.' from given
        order by "deliveryId"`)}
    )
    ${insertInbox(sql`given`)}`);
  const changes = messages.flatMap(({ workspaceId, subscriberId }): Change[] => [
    { workspaceId, subscriberId, topic: "delivery" },
    { workspaceId, subscriberId, topic: "inbox" },
  ]);
  await notifyChanges(tx, changes);
}
