import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { WorkflowState } from "#db/schema/workflow.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { type RawTime, timeOrNull } from "../run/rows.ts";

export const HOURS = 24;

export type WorkflowActivity = {
  id: number;
  name: string;
  state: WorkflowState;
  versionNumber: number | null;
  triggerName: string;
  triggerType: string;
  chainNames: string[];
  events: number;
  reached: number;
  told: number;
  /** Told per hour, oldest first, 24 of them. */
  toldPerHour: number[];
  /** In the last 24 hours. */
  lastTold: { at: Date; address: `0x${string}` } | null;
  pausedAt: Date | null;
  pausedBy: string | null;
};

type RawActivity = Omit<WorkflowActivity, "chainNames" | "lastTold" | "pausedAt" | "toldPerHour"> & {
  chainIds: number[] | null;
  hours: { hour: number; told: number }[] | null;
  lastToldAt: RawTime;
  lastToldAddress: `0x${string}` | null;
  pausedAt: RawTime;
};

/** Workflows that are not archived, live ones first, with what they did in the last 24 hours. One statement. */
export async function listWorkflowActivity(
  tx: Tx,
  o: { workspaceId: number; since: Date },
): Promise<WorkflowActivity[]> {
  const since = sql`${o.since.toISOString()}::timestamptz`;
  const rows = await tx.execute<RawActivity>(sql`
    with told as (
      select workflow_id, floor(extract(epoch from done_at - ${since}) / 3600)::int as hour, count(*)::int as told,
        max(id) as last_id
      from execution
      where workspace_id = ${o.workspaceId}::bigint and outcome = 'told' and done_at > ${since}
      group by 1, 2
    )
    select w.id::float8 as id, w.name, w.state, v.number as "versionNumber",
      coalesce(start.name, '') as "triggerName", coalesce(start.type, '') as "triggerType", start.chains as "chainIds",
      ran.events, ran.reached, coalesce(h.told, 0) as told, h.hours,
      last.done_at as "lastToldAt", s.address as "lastToldAddress",
      w.paused_at as "pausedAt", coalesce(nullif(m.name, ''), w.paused_by) as "pausedBy"
    from workflow w
    left join workflow_version v on v.id = w.live_version_id
    left join member m on m.workspace_id = w.workspace_id and m.address = w.paused_by
    left join lateral (
      select min(v.graph #>> array['nodes', t.node_id, 'name']) as name,
        min(v.graph #>> array['nodes', t.node_id, 'type']) as type,
        array_agg(distinct t.chain_id) filter (where t.chain_id is not null) as chains
      from trigger t where t.workflow_id = w.id and t.version_id = v.id) start on true
    cross join lateral (
      select count(distinct event_id)::int as events, coalesce(sum(reached_count), 0)::int as reached
      from run where workflow_id = w.id and created_at > ${since}) ran
    left join lateral (
      select sum(told)::int as told, max(last_id) as last_id, json_agg(json_build_object('hour', hour, 'told', told)) as hours
      from told where workflow_id = w.id) h on true
    left join execution last on last.id = h.last_id
    left join subscriber s on s.id = last.subscriber_id
    where w.workspace_id = ${o.workspaceId}::bigint and w.state <> 'archived'
    order by array_position(array['live', 'paused', 'draft'], w.state), h.told desc nulls last, w.id
    limit 100`);
  return rows.map(fromRaw);
}

function fromRaw({ chainIds, hours, lastToldAt, lastToldAddress, ...raw }: RawActivity): WorkflowActivity {
  const toldPerHour = Array.from({ length: HOURS }, (_, hour) => hours?.find((h) => h.hour === hour)?.told ?? 0);
  const at = timeOrNull(lastToldAt);
  return {
    ...raw,
    chainNames: (chainIds ?? []).map((id) => chainOf(id)?.name ?? `Chain ${id}`),
    toldPerHour,
    lastTold: at && lastToldAddress ? { at, address: lastToldAddress } : null,
    pausedAt: timeOrNull(raw.pausedAt),
  };
}
