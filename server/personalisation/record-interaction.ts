import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { InteractionKind, InteractionVia } from "#db/schema/personalisation.ts";
import { recordPresence } from "./record-presence.ts";

/** So long a plain word can be taken back before it is learned from. */
export const SECOND_THOUGHT_SECONDS = 60;

export type Interacted = {
  workspaceId: number;
  subscriberId: number;
  /** Deliveries of theirs; an alert that went by two channels is one. Those of others are passed over. */
  deliveryIds: readonly number[];
  kind: InteractionKind;
  via: InteractionVia;
  now: Date;
};

/**
 * Writes down what a subscriber did about alerts. Safe to repeat: the first of a kind stands. A plain answer is
 * learned from within minutes, and takes the place of its contrary.
 *
 * Rows: interaction, inserted; presence; outcome, looked at sooner.
 * @returns how many alerts it was news of
 */
export async function recordInteraction(tx: Tx, did: Interacted): Promise<number> {
  const { kind, via, now, ...of } = did;
  if (kind === "useful" || kind === "not-useful") {
    await takeBackInteraction(tx, { ...of, kind: kind === "useful" ? "not-useful" : "useful" });
  }
  const rows = await tx.execute<{ executionId: string; nodeId: string }>(sql`
    insert into interaction (workspace_id, subscriber_id, delivery_id, execution_id, node_id, topic_id, kind, via, at)
    select distinct on (d.execution_id, d.node_id) d.workspace_id, d.subscriber_id, d.id, d.execution_id, d.node_id,
      d.topic_id, ${kind}, ${via}, ${now.toISOString()}::timestamptz
    from delivery d
    where ${mine(of)}
    order by d.execution_id, d.node_id, d.id
    on conflict (execution_id, subscriber_id, node_id, kind) do nothing
    returning execution_id as "executionId", node_id as "nodeId"`);
  await recordPresence(tx, did);
  if (kind === "acted" || kind === "useful" || kind === "not-useful") await lookSoon(tx, did);
  return rows.length;
}

/** A word that was taken back. What was learned from it before stays learned. */
export async function takeBackInteraction(
  tx: Tx,
  of: Pick<Interacted, "workspaceId" | "subscriberId" | "deliveryIds" | "kind">,
): Promise<void> {
  await tx.execute(sql`
    delete from interaction i using delivery d
    where ${mine(of)} and i.execution_id = d.execution_id and i.node_id = d.node_id
      and i.subscriber_id = d.subscriber_id and i.kind = ${of.kind}`);
}

async function lookSoon(tx: Tx, did: Interacted): Promise<void> {
  const at = new Date(did.now.getTime() + SECOND_THOUGHT_SECONDS * 1_000).toISOString();
  await tx.execute(sql`
    update outcome o set due_at = ${at}::timestamptz from delivery d
    where ${mine(did)} and o.execution_id = d.execution_id and o.node_id = d.node_id
      and o.subscriber_id = d.subscriber_id and o.label = 'open' and o.due_at > ${at}::timestamptz`);
}

function mine({
  workspaceId,
  subscriberId,
  deliveryIds,
}: Pick<Interacted, "workspaceId" | "subscriberId" | "deliveryIds">) {
  return sql`d.id = any(${idList(deliveryIds)}) and d.workspace_id = ${workspaceId}::bigint
    and d.subscriber_id = ${subscriberId}::bigint`;
}
