import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { ExecutionState } from "#db/schema/interpreter.ts";
import type { Graph } from "#server/contract/graph.ts";
import { audienceKey, type CompiledPlan, type TriggerHandle, type TriggerSpec } from "#server/contract/plan.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { MemberContext } from "#server/services/context.ts";
import { describeFrozen, type FrozenGraph } from "./describe-frozen.ts";
import { type EventFacts, selectEventFacts } from "./event-facts.ts";
import { type ExecutionRow, selectExecutions } from "./list-executions.ts";
import type { OutcomeCounts } from "./list-runs.ts";
import { type RawTime, timeOf, timeOrNull } from "./rows.ts";
import { runCounts } from "./run-counts.ts";
import { type DeliveryDetail, selectDeliveries } from "./select-deliveries.ts";
import { tellEvent } from "./tell-event.ts";

export const executionIdSchema = z.strictObject({ id: z.int().positive() });

export type ExecutionDetail = {
  id: number;
  runId: number;
  workflowId: number;
  workflowName: string;
  version: { number: number; publishedAt: Date; publishedBy: string };
  subscriberId: number;
  address: `0x${string}`;
  state: ExecutionState;
  outcome: Outcome | null;
  reason: string | null;
  steps: Step[];
  /** The graph it ran on, frozen at the event. */
  frozen: FrozenGraph;
  /** What each node makes: labels and units. */
  outputs: Record<string, Output[]>;
  triggerNodeId: string;
  /** The way out of the When node that the event took. */
  triggerHandle: TriggerHandle;
  audienceNodeId: string | null;
  /** The event's values, with what it says of this subscriber alone over them. */
  values: Values;
  /** What happened for this subscriber, in a few words. */
  headline: string;
  event: EventFacts;
  /** When a fork took the event back, and when what had been sent of it was corrected. */
  undoneAt: Date | null;
  correctedAt: Date | null;
  deliveries: DeliveryDetail[];
  createdAt: Date;
  wakeAt: Date | null;
  doneAt: Date | null;
  rest: { reachedCount: number; counts: OutcomeCounts; others: ExecutionRow[] };
};

const OTHERS_SHOWN = 4;

/** One subscriber's passage through a run, whole: the frozen graph, its steps, what was sent, and the others of the run. */
export async function readExecution(
  ctx: MemberContext,
  input: z.input<typeof executionIdSchema>,
): Promise<ExecutionDetail> {
  const { id } = executionIdSchema.parse(input);
  return await inWorkspace(ctx.workspaceId, async (tx) => {
    const row = await selectExecution(tx, { workspaceId: ctx.workspaceId, id });
    if (!row) throw new NotFoundError("This execution", { id });
    const event = await selectEventFacts(tx, row.eventId);
    if (!event) throw new NotFoundError("This execution's event", { id });
    const deliveries = await selectDeliveries(tx, id);
    const others = await selectExecutions(tx, {
      where: sql`x.workspace_id = ${ctx.workspaceId}::bigint and x.run_id = ${row.runId}::bigint and x.id <> ${id}::bigint`,
      limit: OTHERS_SHOWN,
    });
    const frozen = await describeFrozen(tx, { workspaceId: ctx.workspaceId, graph: row.graph });
    const story = {
      kind: event.kind,
      handle: row.triggerHandle,
      values: row.values,
      outputs: row.outputs[row.triggerNodeId] ?? [],
      spec: row.spec,
      node: row.graph.nodes[row.triggerNodeId] ?? null,
      hits: { wallets: 1, first: null },
    };
    return {
      ...fromRaw(row),
      headline: tellEvent(story),
      frozen,
      event,
      deliveries,
      rest: { reachedCount: row.reachedCount, counts: row.counts, others },
    };
  });
}

type RawTimes = "createdAt" | "wakeAt" | "doneAt" | "undoneAt" | "correctedAt";
type RawExecution = Omit<
  ExecutionDetail,
  "version" | "event" | "headline" | "frozen" | "deliveries" | "rest" | "audienceNodeId" | RawTimes
> & {
  audiences: CompiledPlan["audiences"] | null;
  graph: Graph;
  spec: TriggerSpec | null;
  eventId: number;
  versionNumber: number;
  publishedAt: string;
  publishedBy: string;
  reachedCount: number;
  counts: OutcomeCounts;
  createdAt: string;
  wakeAt: RawTime;
  doneAt: RawTime;
  undoneAt: RawTime;
  correctedAt: RawTime;
};

async function selectExecution(tx: Tx, o: { workspaceId: number; id: number }): Promise<RawExecution | undefined> {
  const [row] = await tx.execute<RawExecution>(sql`
    select x.id::float8 as id, x.run_id::float8 as "runId", x.workflow_id::float8 as "workflowId",
      w.name as "workflowName", x.subscriber_id::float8 as "subscriberId", s.address, x.state, x.outcome, x.reason,
      x.steps, v.graph, coalesce(v.plan -> 'outputs', '{}'::jsonb) as outputs, r.trigger_node_id as "triggerNodeId",
      r.trigger_handle as "triggerHandle", r.undone_at as "undoneAt", r.corrected_at as "correctedAt",
      jsonb_path_query_first(v.plan, '$.triggers[*] ? (@.nodeId == $id).spec',
        jsonb_build_object('id', r.trigger_node_id)) as spec,
      v.plan -> 'audiences' as audiences,
      r.values || coalesce(x.facts, '{}'::jsonb) as values,
      r.event_id::float8 as "eventId", v.number as "versionNumber", v.published_at as "publishedAt",
      coalesce(nullif(m.name, ''), v.published_by) as "publishedBy", r.reached_count as "reachedCount",
      x.created_at as "createdAt", x.wake_at as "wakeAt", x.done_at as "doneAt",
      json_build_object('told', c.told, 'stopped', c.stopped, 'optedOut', c."optedOut", 'failed', c.failed,
        'cancelled', c.cancelled, 'open', c.open) as counts
    from execution x
    join run r on r.id = x.run_id
    join workflow w on w.id = x.workflow_id
    join workflow_version v on v.id = r.version_id
    join subscriber s on s.id = x.subscriber_id
    left join member m on m.workspace_id = x.workspace_id and m.address = v.published_by
    ${runCounts(sql`x.run_id`)}
    where x.workspace_id = ${o.workspaceId}::bigint and x.id = ${o.id}::bigint`);
  return row;
}

function fromRaw(raw: RawExecution): Omit<ExecutionDetail, "frozen" | "event" | "headline" | "deliveries" | "rest"> {
  const {
    graph: _,
    eventId: __,
    spec: ___,
    audiences,
    versionNumber,
    publishedAt,
    publishedBy,
    reachedCount,
    counts,
    ...rest
  } = raw;
  return {
    ...rest,
    audienceNodeId: audiences?.[audienceKey(raw.triggerNodeId, raw.triggerHandle)]?.nodeId ?? null,
    version: { number: versionNumber, publishedAt: timeOf(publishedAt), publishedBy },
    createdAt: timeOf(raw.createdAt),
    wakeAt: timeOrNull(raw.wakeAt),
    doneAt: timeOrNull(raw.doneAt),
    undoneAt: timeOrNull(raw.undoneAt),
    correctedAt: timeOrNull(raw.correctedAt),
  };
}
