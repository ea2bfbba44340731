import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { textFor } from "#server/contract/message.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import type { CorrectTold } from "../hand-overs.ts";
import { CORRECTION_WHY, correctionOf, type Told } from "./correction-content.ts";
import { correctionKeyOf } from "./effect-key.ts";
import { IN_APP } from "./expand-draft.ts";
import { SCRUBBED } from "./forget-deliveries.ts";
import { isToldAnew, mayHaveArrived } from "./may-have-arrived.ts";
import { NO_COPY } from "./no-copy.ts";

/**
 * Makes the corrections of what was told of undone runs and does not stand elsewhere: by the channel that carried it,
 * and in the app when the app had nothing of it. Free of charge. A message of which nobody knows whether it
 * arrived counts as told. Of tellings between which no correction surely left, the last is taken back, for all of them.
 *
 * Where the event stands elsewhere with other values, and whether this subscriber is concerned could not be found out
 * there or is not asked for any more, nothing is taken back. Neither is a transaction: what is done on a chain stays.
 *
 * Rows: delivery, inserted as waiting, or a correction that was cancelled → waiting.
 */
export const correctTold: CorrectTold = async (tx, { runIds, limit, now }) => {
  const told = await readTold(tx, { runIds, limit });
  if (told.length === 0) return 0;
  const corrections = told.flatMap((one) => [
    correctionIn(one, { channel: one.channel, target: one.target }),
    ...(one.isInApp ? [] : [correctionIn(one, { channel: IN_APP, target: "" })]),
  ]);
  await insertCorrections(tx, corrections, now);
  await notifyWorkspaces(
    tx,
    told.map((one) => Number(one.workspaceId)),
    "delivery",
  );
  return told.length;
};

type ToldRow = Told & {
  id: string;
  workspaceId: string;
  workflowId: string;
  runId: string;
  executionId: string;
  subscriberId: string;
  nodeId: string;
  topicId: string | null;
  channel: string;
  target: string;
  urgency: string;
  priority: number;
  /** The app had it too, or it is no message for the subscriber. */
  isInApp: boolean;
};

async function readTold(tx: Tx, { runIds, limit }: { runIds: number[]; limit: number }): Promise<ToldRow[]> {
  const rows = await tx.execute<Omit<ToldRow, "occurredAt"> & { occurredAt: string }>(sql`
    select d.id, d.workspace_id as "workspaceId", d.workflow_id as "workflowId", d.run_id as "runId",
      d.execution_id as "executionId", d.subscriber_id as "subscriberId", d.node_id as "nodeId",
      d.topic_id as "topicId", d.effect_key as "effectKey", d.channel, d.target, d.urgency, d.priority, d.content,
      d.occurred_at as "occurredAt",
      exists (
        select from run o where o.workflow_id = r.workflow_id and o.event_key = r.event_key and o.undone_at is null
      ) as "isChanged",
      d.channel in (${NO_COPY}) or d.content ->> 'kind' <> 'message' or exists (
        select from delivery s
        where s.execution_id = d.execution_id and s.node_id = d.node_id and s.channel = ${IN_APP}
          and s.corrects_id is null and ${mayHaveArrived(sql`s`)}) as "isInApp"
    from delivery d
    join run r on r.id = d.run_id
    where d.run_id = any(${idList(runIds)}) and r.undone_at is not null and d.corrects_id is null
      and ${mayHaveArrived(sql`d`)}
      and d.content ->> 'kind' <> 'contract-call'
      and d.content <> ${jsonText(SCRUBBED)}::text::jsonb
      and not exists (
        select from delivery c where c.corrects_id = d.id and c.channel = d.channel and c.state <> 'cancelled')
      and not ${isToldAnew(sql`d`)}
      and not exists (${undecidedElsewhere})
    order by d.id
    limit ${limit}::integer`);
  return rows.map((row) => ({ ...row, occurredAt: new Date(row.occurredAt) }));
}

/** The same effect, where the event stands, came to an end that says nothing of whether it is so. */
const undecidedElsewhere: SQL = sql`
  select from execution x
  join execution own on own.id = d.execution_id
  join run o on o.id = x.run_id
  where x.subscriber_id = d.subscriber_id and x.workflow_id = d.workflow_id
    and x.outcome in ('opted-out', 'failed') and o.undone_at is null
    and coalesce(x.effect_scope, o.event_key) = coalesce(own.effect_scope, r.event_key)`;

function correctionIn(told: ToldRow, { channel, target }: { channel: string; target: string }) {
  const { id: correctsId, content, effectKey, ...rest } = told;
  const said = content.kind === "message" ? textFor(content, told.channel) : content;
  const key = channel === told.channel ? effectKey : `${effectKey}:${channel}`;
  return {
    ...rest,
    channel,
    target,
    correctsId,
    effectKey: correctionKeyOf(key),
    content: correctionOf({ ...told, content: said }),
  };
}

async function insertCorrections(tx: Tx, rows: ReturnType<typeof correctionIn>[], now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
      channel, target, urgency, priority, content, why, corrects_id, next_at, occurred_at, created_at)
    select "workspaceId", "workflowId", "runId", "executionId", "subscriberId", "nodeId", "topicId", "effectKey",
      channel, target, urgency, priority, content, ${CORRECTION_WHY}, "correctsId", ${at}, "occurredAt", ${at}
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row ("workspaceId" bigint, "workflowId" bigint,
      "runId" bigint, "executionId" bigint, "subscriberId" bigint, "nodeId" text, "topicId" bigint, "effectKey" text,
      channel text, target text, urgency text, priority integer, content jsonb, "correctsId" bigint,
      "occurredAt" timestamptz)
    order by "effectKey"
    on conflict (corrects_id, channel) where corrects_id is not null do update set
      state = 'waiting', reason = null, run_id = excluded.run_id, execution_id = excluded.execution_id,
      content = excluded.content, round = delivery.round + 1, next_at = excluded.next_at, done_at = null
    where delivery.state = 'cancelled'`);
}
