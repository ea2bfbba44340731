import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { RunState } from "#db/schema/audience.ts";
import type { Graph } from "#server/contract/graph.ts";
import {
  type AudienceSpec,
  audienceKey,
  type CompiledPlan,
  type TriggerHandle,
  type TriggerSpec,
} from "#server/contract/plan.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { describeFrozen, type FrozenGraph } from "./describe-frozen.ts";
import { type EventFacts, selectEventFacts } from "./event-facts.ts";
import { type RawTime, timeOf, timeOrNull } from "./rows.ts";

/** What a run is to everybody in it: its event, and the graph it ran on. Nothing of any one wallet. */
export type RunStory = {
  id: number;
  workspaceId: number;
  workflowId: number;
  workflowName: string;
  version: { number: number; publishedAt: Date; publishedBy: string };
  state: RunState;
  reason: string | null;
  reachedCount: number;
  triggerNodeId: string;
  triggerHandle: TriggerHandle;
  audience: { nodeId: string; spec: AudienceSpec } | null;
  /** Topics whose settings decide in it. */
  topicIds: number[];
  spec: TriggerSpec | null;
  values: Values;
  outputs: Record<string, Output[]>;
  frozen: FrozenGraph;
  event: EventFacts;
  createdAt: Date;
  /** When all whom it concerns had been found; null before. */
  expandedAt: Date | null;
  doneAt: Date | null;
  /** When a fork took its event back. */
  undoneAt: Date | null;
};

type RawStory = Omit<
  RunStory,
  "audience" | "frozen" | "event" | "version" | "createdAt" | "expandedAt" | "doneAt" | "undoneAt" | "workspaceId"
> & {
  audiences: CompiledPlan["audiences"] | null;
  graph: Graph;
  eventId: number;
  versionNumber: number;
  publishedAt: string;
  publishedBy: string;
  createdAt: string;
  expandedAt: RawTime;
  doneAt: RawTime;
  undoneAt: RawTime;
};

/**
 * One run with its pinned version; inside the caller's transaction and role. Costs the same however many it reached.
 *
 * @throws NotFoundError
 */
export async function loadRunStory(tx: Tx, o: { workspaceId: number; runId: number }): Promise<RunStory> {
  const [row] = await tx.execute<RawStory>(sql`
    select r.id::float8 as id, r.workflow_id::float8 as "workflowId", w.name as "workflowName", r.state, r.reason,
      r.reached_count as "reachedCount", r.trigger_node_id as "triggerNodeId", r.trigger_handle as "triggerHandle",
      r.values, r.event_id::float8 as "eventId", v.graph, v.number as "versionNumber",
      v.published_at as "publishedAt", coalesce(nullif(m.name, ''), v.published_by) as "publishedBy",
      coalesce(v.plan -> 'outputs', '{}'::jsonb) as outputs, v.plan -> 'audiences' as audiences,
      coalesce(v.plan -> 'topicIds', '[]'::jsonb) as "topicIds",
      jsonb_path_query_first(v.plan, '$.triggers[*] ? (@.nodeId == $id).spec',
        jsonb_build_object('id', r.trigger_node_id)) as spec,
      r.created_at as "createdAt", r.expanded_at as "expandedAt", r.done_at as "doneAt",
      r.undone_at as "undoneAt"
    from run r
    join workflow w on w.id = r.workflow_id
    join workflow_version v on v.id = r.version_id
    left join member m on m.workspace_id = r.workspace_id and m.address = v.published_by
    where r.workspace_id = ${o.workspaceId}::bigint and r.id = ${o.runId}::bigint`);
  const event = row && (await selectEventFacts(tx, row.eventId));
  if (!row || !event) throw new NotFoundError("This run", { id: o.runId });
  const { audiences, graph, eventId: _, versionNumber, publishedAt, publishedBy, ...rest } = row;
  return {
    ...rest,
    workspaceId: o.workspaceId,
    version: { number: versionNumber, publishedAt: timeOf(publishedAt), publishedBy },
    audience: audiences?.[audienceKey(row.triggerNodeId, row.triggerHandle)] ?? null,
    frozen: await describeFrozen(tx, { workspaceId: o.workspaceId, graph }),
    event,
    createdAt: timeOf(row.createdAt),
    expandedAt: timeOrNull(row.expandedAt),
    doneAt: timeOrNull(row.doneAt),
    undoneAt: timeOrNull(row.undoneAt),
  };
}
