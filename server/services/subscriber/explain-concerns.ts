import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { RunState } from "#db/schema/audience.ts";
import type { DeliveryState } from "#db/schema/outbox.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import type { TriggerHandle } from "#server/contract/plan.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";
import { onceForEnv } from "#server/kernel/env.ts";
import { eventWhy } from "#server/pipeline/interpreter/event-why.ts";
import { type Explained, explainPassages } from "#server/pipeline/interpreter/explain-passages.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { tellReader } from "../inbox/tell-reader.ts";
import { type RawTime, timeOf } from "../run/rows.ts";
import { arrivedWords } from "./arrived-words.ts";
import type { RecentOutcome } from "./list-outcomes.ts";
import { tellOutcome } from "./tell-outcome.ts";

/** A run that concerned a subscriber, with what it wrote down for them, if anything. */
export type Concern = { runId: number; executionId: number | null; topicId: number | null };

type Kept = { steps: Step[]; outcome: Outcome | null; reason: string | null; facts: Values | null };
type Sent = { channel: string; state: DeliveryState };

type RawConcern = {
  runId: number;
  workflowId: number;
  versionId: number;
  triggerNodeId: string;
  triggerHandle: TriggerHandle;
  values: Values;
  state: RunState;
  occurredAt: string;
  createdAt: string;
  endedAt: string;
  undoneAt: RawTime;
  kept: Kept | null;
  sent: Sent[] | null;
  messageId: number | null;
};

type Me = { id: number; address: `0x${string}`; zone: string };

const plansOfProcess = onceForEnv(() => createLoadPlans());

/** Each concern with its outcome in the subscriber's words, in the order given; inside the caller's transaction. */
export async function explainConcerns(tx: Tx, ctx: SubscriberContext, concerns: Concern[]): Promise<RecentOutcome[]> {
  if (concerns.length === 0) return [];
  const rows = await selectRuns(tx, ctx, concerns);
  const [me] = await tx.execute<Me>(sql`
    select id::float8 as id, address, zone from subscriber
    where id = ${ctx.subscriberId}::bigint and workspace_id = ${ctx.workspaceId}::bigint`);
  if (!me) return [];
  const topics = await selectTopics(tx, ctx, concerns);
  const plans = await plansOfProcess()(tx, [...new Set(rows.map((row) => row.versionId))]);
  const again = await explainAgain(tx, { ctx, me, rows });
  return concerns.flatMap(({ runId, topicId }) => {
    const row = rows.find((found) => found.runId === runId);
    const plan = row && plans.get(row.versionId);
    const topic = topicId === null ? undefined : topics.get(topicId);
    return row && plan ? [tell(row, { plan, topic, again: again.get(runId), zone: me.zone })] : [];
  });
}

type Topic = { id: number; key: string; name: string; icon: string; changedAt: RawTime };
type Telling = { plan: PreparedPlan; topic: Topic | undefined; again: Explained | undefined; zone: string };

function tell(row: RawConcern, { plan, topic, again, zone }: Telling): RecentOutcome {
  const { kept } = row;
  const { steps = [], outcome = null, reason = null } = kept ?? again ?? {};
  const values = { ...row.values, ...kept?.facts };
  const spec = plan.plan.triggers.find(({ nodeId }) => nodeId === row.triggerNodeId)?.spec;
  const sentence = tellOutcome({
    outcome,
    reason,
    steps,
    nodes: plan.nodes,
    typeOf: plan.typeOf,
    ofEvent: eventWhy({ spec, handle: row.triggerHandle, values, zone }),
    topicName: topic?.name ?? null,
    arrived: arrivedWords(row.sent ?? []),
    isComputed: kept === null,
  });
  const happened = steps.find(({ nodeId }) => nodeId === row.triggerNodeId);
  const shared = {
    topic: topic ? { key: topic.key, name: topic.name, icon: topic.icon } : null,
    occurredAt: timeOf(row.occurredAt),
    detail: happened ? tellReader(happened, "when").detail : "",
    messageId: row.messageId,
  };
  const ofRun = tellRun(row, outcome);
  if (ofRun) return { ...shared, ...ofRun, isOfToday: false };
  const isOfToday = !kept && topic?.changedAt != null && timeOf(topic.changedAt) > timeOf(row.createdAt);
  return { ...shared, kind: kindOf(outcome, steps, kept === null), sentence, isOfToday };
}

/** Where the whole run came to nothing, that is the reason. */
function tellRun(
  { state, undoneAt }: RawConcern,
  outcome: Outcome | null,
): Pick<RecentOutcome, "kind" | "sentence"> | undefined {
  if (state === "skipped") return { kind: "not-told", sentence: "It was read too late, so nobody was told." };
  if (state === "failed" && outcome === null) {
    return { kind: "unknown", sentence: "It could not be worked out for anybody. That is unknown, not safe." };
  }
  if (undoneAt === null && state === "cancelled" && outcome !== "told") {
    return { kind: "not-told", sentence: "It was cancelled before you were told." };
  }
  if (undoneAt === null) return undefined;
  const sentence =
    outcome === "told"
      ? "You were told, and then the chain took another course: this did not happen."
      : "The chain took another course, so this did not happen.";
  return { kind: "undone", sentence };
}

function kindOf(outcome: Outcome | null, steps: Step[], isComputed: boolean): RecentOutcome["kind"] {
  switch (outcome) {
    case "told":
      return isComputed ? "not-told" : "told";
    case "held":
      return "held";
    case "stopped":
      return steps.findLast(({ rows }) => rows)?.handle === "unknown" ? "unknown" : "not-told";
    case "opted-out":
      return "off";
    case "failed":
      return "unknown";
    case "cancelled":
      return "undone";
    case null:
      return isComputed ? "unknown" : "open";
  }
}

type Again = { ctx: SubscriberContext; me: Me; rows: RawConcern[] };

/** Of what no run wrote down, the passage as it would be today. */
async function explainAgain(tx: Tx, { ctx, me, rows }: Again): Promise<Map<number, Explained>> {
  const unrecorded = rows
    .filter(({ kept, state }) => kept === null && (state === "done" || state === "running"))
    .map(({ runId, workflowId, createdAt, endedAt }) => ({
      workspaceId: ctx.workspaceId,
      runId,
      workflowId,
      subscriber: me,
      facts: null,
      begunAt: timeOf(createdAt),
      endedAt: timeOf(endedAt),
    }));
  const explained = await explainPassages(tx, { unrecorded, loadPlans: plansOfProcess() });
  return new Map(explained.map((one) => [one.runId, one]));
}

async function selectRuns(tx: Tx, ctx: SubscriberContext, concerns: Concern[]): Promise<RawConcern[]> {
  const runIds = idList(concerns.map(({ runId }) => runId));
  return await tx.execute<RawConcern>(sql`
    select r.id::float8 as "runId", r.workflow_id::float8 as "workflowId", r.version_id::float8 as "versionId",
      r.trigger_node_id as "triggerNodeId", r.trigger_handle as "triggerHandle", r.values, r.state,
      r.occurred_at as "occurredAt", r.created_at as "createdAt",
      coalesce(r.done_at, r.expanded_at, r.created_at) as "endedAt", r.undone_at as "undoneAt",
      case when x.id is not null then jsonb_build_object('steps', x.steps, 'outcome', x.outcome, 'reason', x.reason,
        'facts', x.facts) end as kept,
      d.sent, m.id as "messageId"
    from run r
    left join execution x on x.run_id = r.id and x.subscriber_id = ${ctx.subscriberId}::bigint
    left join lateral (
      select json_agg(json_build_object('channel', channel, 'state', state) order by id) as sent from delivery
      where execution_id = x.id and corrects_id is null and content ->> 'kind' = 'message') d on true
    left join lateral (
      select min(i.id)::float8 as id from delivery f join inbox_message i on i.delivery_id = f.id
      where f.execution_id = x.id and f.corrects_id is null and i.subscriber_id = ${ctx.subscriberId}::bigint) m on true
    where r.workspace_id = ${ctx.workspaceId}::bigint and r.id = any(${runIds})
    order by r.id desc limit ${concerns.length}::integer`);
}

/** Also those that are archived by now: what happened stays called by its name. */
async function selectTopics(tx: Tx, ctx: SubscriberContext, concerns: Concern[]): Promise<Map<number, Topic>> {
  const ids = concerns.flatMap(({ topicId }) => topicId ?? []);
  const rows = await tx.execute<Topic>(sql`
    select t.id::float8 as id, t.key, t.name, t.icon, p.updated_at as "changedAt"
    from topic t
    left join preference p on p.topic_id = t.id and p.subscriber_id = ${ctx.subscriberId}::bigint
    where t.workspace_id = ${ctx.workspaceId}::bigint and t.id = any(${idList(ids)})`);
  return new Map(rows.map((row) => [row.id, row]));
}
