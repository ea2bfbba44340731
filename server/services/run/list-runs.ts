import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { RunState } from "#db/schema/audience.ts";
import type { EventKind } from "#db/schema/match.ts";
import type { GraphNode } from "#server/contract/graph.ts";
import type { TriggerHandle, TriggerSpec } from "#server/contract/plan.ts";
import type { Output, Values } from "#server/contract/value.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { type RawTime, timeOf, timeOrNull, walletPattern } from "./rows.ts";
import { runCounts } from "./run-counts.ts";
import { tellEvent } from "./tell-event.ts";

/**
 * How a run reads at a glance. `look`: something failed in it, it was undone, or a value could not be read;
 * `undone`: a fork took its event back; `skipped`: read too late, by the workflow's own rule.
 */
export const runFilters = ["all", "told", "nobody", "look", "open", "undone", "skipped"] as const;
export type RunFilter = (typeof runFilters)[number];

export const listRunsSchema = z.strictObject({
  workflowId: z.int().positive().optional(),
  filter: z.enum(runFilters).default("all"),
  /** An address, its beginning, or the short form. */
  wallet: z.string().max(60).optional(),
  /** Runs before this id. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(30),
});
export type ListRunsInput = z.input<typeof listRunsSchema>;

/** How many executions of a run ended how; `open` have not ended. */
export type OutcomeCounts = {
  told: number;
  stopped: number;
  optedOut: number;
  failed: number;
  cancelled: number;
  open: number;
};

export type RunRow = {
  id: number;
  workflowId: number;
  workflowName: string;
  versionNumber: number;
  triggerName: string;
  triggerType: string;
  /** The way out of the When node that the event took. */
  triggerHandle: TriggerHandle;
  /** What happened, in a few words: "Health factor fell below 3 lines"; a log goes by its node's name. */
  headline: string;
  state: RunState;
  reason: string | null;
  reachedCount: number;
  counts: OutcomeCounts;
  /** Deliveries given up. */
  deadCount: number;
  /** Deliveries that are still to leave, and those of them that wait for credits. */
  leavingCount: number;
  unfundedCount: number;
  deliveredCount: number;
  /** Its workflow is paused: what has not begun or left waits for that to end. */
  isPaused: boolean;
  eventKind: EventKind;
  chainId: number | null;
  blockNumber: number | null;
  isOrphaned: boolean;
  occurredAt: Date;
  createdAt: Date;
  doneAt: Date | null;
  /** When a fork took its event back, and when what had been sent of it was corrected. */
  undoneAt: Date | null;
  correctedAt: Date | null;
  /** When a member cancelled it, and when all that had not left was put away. */
  cancelledAt: Date | null;
  clearedAt: Date | null;
};

export type RunPage = { runs: RunRow[]; nextBefore: number | null };

/**
 * A workspace's runs, newest first.
 *
 * One statement, walking `run_workspace_idx` or `run_workflow_idx` backwards; a small run's counts are a look into
 * `execution_run_key` and `delivery_run_idx` per shown run.
 */
export async function listRuns(ctx: WorkspaceContext, input: ListRunsInput): Promise<RunPage> {
  const { limit, ...rest } = listRunsSchema.parse(input);
  const runs = await inWorkspace(ctx.workspaceId, (tx) =>
    selectRuns(tx, { where: whereOf(ctx.workspaceId, rest), limit: limit + 1 }),
  );
  const shown = runs.slice(0, limit);
  return { runs: shown, nextBefore: runs.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

type RunFilters = Omit<z.output<typeof listRunsSchema>, "limit">;

function whereOf(workspaceId: number, filters: RunFilters): SQL {
  const conditions = [sql`r.workspace_id = ${workspaceId}::bigint`];
  if (filters.workflowId) conditions.push(sql`r.workflow_id = ${filters.workflowId}::bigint`);
  if (filters.before) conditions.push(sql`r.id < ${filters.before}::bigint`);
  const pattern = walletPattern(filters.wallet);
  if (pattern) {
    conditions.push(sql`exists (
      select from execution x join subscriber s on s.id = x.subscriber_id
      where x.run_id = r.id and s.address like ${pattern}::text)`);
  }
  const chosen = FILTERS[filters.filter];
  if (chosen) conditions.push(chosen);
  return sql.join(conditions, sql` and `);
}

const FILTERS: Record<RunFilter, SQL | null> = {
  all: null,
  told: sql`exists (select from execution x where x.run_id = r.id and x.outcome = 'told')`,
  nobody: sql`r.state = 'done' and not exists (select from execution x where x.run_id = r.id and x.outcome = 'told')`,
  look: sql`(r.state in ('failed', 'cancelled') or r.undone_at is not null or r.trigger_handle = 'unknown'
    or exists (select from execution x where x.run_id = r.id and x.outcome = 'failed')
    or exists (select from delivery d where d.run_id = r.id and d.state = 'dead'))`,
  open: sql`r.state in ('waiting', 'running')`,
  undone: sql`(r.state = 'cancelled' and r.cancelled_at is null or r.undone_at is not null)`,
  skipped: sql`r.state = 'skipped'`,
};

type RawTimes = "occurredAt" | "createdAt" | "doneAt" | "undoneAt" | "correctedAt" | "cancelledAt" | "clearedAt";
type RawRun = Omit<RunRow, "counts" | "headline" | "triggerName" | "triggerType" | RawTimes> &
  OutcomeCounts & {
    occurredAt: string;
    createdAt: string;
    doneAt: RawTime;
    undoneAt: RawTime;
    correctedAt: RawTime;
    cancelledAt: RawTime;
    clearedAt: RawTime;
    node: GraphNode | null;
    spec: TriggerSpec | null;
    outputs: Output[];
    values: Values;
    hitWallets: number;
    firstHit: Values | null;
  };

/** Runs as rows, newest first; inside the caller's transaction and role. */
export async function selectRuns(tx: Tx, o: { where: SQL; limit: number }): Promise<RunRow[]> {
  const rows = await tx.execute<RawRun>(sql`
    select r.id::float8 as id, r.workflow_id::float8 as "workflowId", w.name as "workflowName",
      v.number as "versionNumber", r.state, r.reason, r.reached_count as "reachedCount",
      v.graph #> array['nodes', r.trigger_node_id] as node, r.trigger_handle as "triggerHandle", r.values,
      jsonb_path_query_first(v.plan, '$.triggers[*] ? (@.nodeId == $id).spec',
        jsonb_build_object('id', r.trigger_node_id)) as spec,
      coalesce(v.plan #> array['outputs', r.trigger_node_id], '[]'::jsonb) as outputs,
      h.wallets as "hitWallets", h.first as "firstHit",
      e.kind as "eventKind", e.chain_id as "chainId", e.block_number::float8 as "blockNumber",
      e.orphaned_at is not null as "isOrphaned",
      r.occurred_at as "occurredAt", r.created_at as "createdAt", r.done_at as "doneAt",
      r.undone_at as "undoneAt", r.corrected_at as "correctedAt",
      r.cancelled_at as "cancelledAt", r.cleared_at as "clearedAt",
      w.state = 'paused' and (c.open > 0 or c.leaving > 0 or r.state = 'waiting') as "isPaused",
      c.open, c.told, c.stopped, c."optedOut", c.failed, c.cancelled, c.dead as "deadCount", c.leaving as "leavingCount",
      c.unfunded as "unfundedCount", c.delivered as "deliveredCount"
    from run r
    join workflow w on w.id = r.workflow_id
    join workflow_version v on v.id = r.version_id
    join event e on e.id = r.event_id
    ${runCounts(sql`r.id`)}
    cross join lateral (
      select count(distinct address)::int as wallets, (jsonb_agg(values order by address, key)) -> 0 as first
      from run_hit where run_id = r.id) h
    where ${o.where}
    order by r.id desc
    limit ${o.limit}::int`);
  return rows.map(fromRaw);
}

function fromRaw(raw: RawRun): RunRow {
  const { told, stopped, optedOut, failed, cancelled, open, ...named } = raw;
  const { node, spec, outputs, values, hitWallets, firstHit, ...rest } = named;
  const { eventKind: kind, triggerHandle: handle } = raw;
  const hits = { wallets: hitWallets, first: firstHit };
  return {
    ...rest,
    triggerName: node?.name ?? "",
    triggerType: node?.type ?? "",
    headline: tellEvent({ kind, handle, values, outputs, spec, node, hits }),
    counts: { told, stopped, optedOut, failed, cancelled, open },
    occurredAt: timeOf(raw.occurredAt),
    createdAt: timeOf(raw.createdAt),
    doneAt: timeOrNull(raw.doneAt),
    undoneAt: timeOrNull(raw.undoneAt),
    correctedAt: timeOrNull(raw.correctedAt),
    cancelledAt: timeOrNull(raw.cancelledAt),
    clearedAt: timeOrNull(raw.clearedAt),
  };
}
