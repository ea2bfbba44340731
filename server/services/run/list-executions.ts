import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { ExecutionState } from "#db/schema/interpreter.ts";
import type { Outcome } from "#server/contract/step.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { type ShownState, shownState } from "../delivery/shown-state.ts";
import { type RawTime, timeOf, timeOrNull, walletPattern } from "./rows.ts";

const outcomes = ["told", "held", "stopped", "opted-out", "failed", "cancelled"] as const satisfies Outcome[];

export const listExecutionsSchema = z.strictObject({
  runId: z.int().positive().optional(),
  subscriberId: z.int().positive().optional(),
  outcome: z.enum([...outcomes, "open"]).optional(),
  wallet: z.string().max(60).optional(),
  /** Executions before this id. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(30),
});
export type ListExecutionsInput = z.input<typeof listExecutionsSchema>;

export type DeliverySummary = { channel: string; state: ShownState; tookMs: number | null };

export type ExecutionRow = {
  id: number;
  runId: number;
  subscriberId: number;
  address: `0x${string}`;
  workflowName: string;
  triggerName: string;
  state: ExecutionState;
  outcome: Outcome | null;
  /** The decisive reason in words. */
  reason: string | null;
  /** What the last condition found: "1.42 is below 1.50". */
  decided: string | null;
  deliveries: DeliverySummary[];
  occurredAt: Date;
  doneAt: Date | null;
};

export type ExecutionPage = { executions: ExecutionRow[]; nextBefore: number | null };

/** Executions of a run, of a subscriber or of the workspace, newest first. One statement. */
export async function listExecutions(ctx: WorkspaceContext, input: ListExecutionsInput): Promise<ExecutionPage> {
  const { limit, ...filters } = listExecutionsSchema.parse(input);
  const where = whereOf(ctx.workspaceId, filters);
  const executions = await inWorkspace(ctx.workspaceId, (tx) => selectExecutions(tx, { where, limit: limit + 1 }));
  const shown = executions.slice(0, limit);
  return { executions: shown, nextBefore: executions.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

function whereOf(workspaceId: number, filters: Omit<z.output<typeof listExecutionsSchema>, "limit">): SQL {
  const conditions = [sql`x.workspace_id = ${workspaceId}::bigint`];
  if (filters.runId) conditions.push(sql`x.run_id = ${filters.runId}::bigint`);
  if (filters.subscriberId) conditions.push(sql`x.subscriber_id = ${filters.subscriberId}::bigint`);
  if (filters.before) conditions.push(sql`x.id < ${filters.before}::bigint`);
  if (filters.outcome === "open") conditions.push(sql`x.outcome is null`);
  else if (filters.outcome) conditions.push(sql`x.outcome = ${filters.outcome}::text`);
  const pattern = walletPattern(filters.wallet);
  if (pattern) conditions.push(sql`s.address like ${pattern}::text`);
  return sql.join(conditions, sql` and `);
}

type RawExecution = Omit<ExecutionRow, "occurredAt" | "doneAt"> & { occurredAt: string; doneAt: RawTime };

/** Executions as rows, newest first; inside the caller's transaction and role. */
export async function selectExecutions(tx: Tx, o: { where: SQL; limit: number }): Promise<ExecutionRow[]> {
  const rows = await tx.execute<RawExecution>(sql`
    select x.id::float8 as id, x.run_id::float8 as "runId", x.subscriber_id::float8 as "subscriberId", s.address,
      w.name as "workflowName", x.state, x.outcome, x.reason,
      coalesce(v.graph #>> array['nodes', r.trigger_node_id, 'name'], '') as "triggerName",
      jsonb_path_query_array(x.steps::jsonb, '$[*].rows[last].text') ->> -1 as decided,
      coalesce(d.deliveries, '[]'::json) as deliveries,
      r.occurred_at as "occurredAt", x.done_at as "doneAt"
    from execution x
    join subscriber s on s.id = x.subscriber_id
    join run r on r.id = x.run_id
    join workflow w on w.id = x.workflow_id
    join workflow_version v on v.id = r.version_id
    cross join lateral (
      select json_agg(json_build_object('channel', channel, 'state', ${shownState(sql`delivery`)},
          'tookMs', round(extract(epoch from done_at - occurred_at) * 1000)::int) order by id) as deliveries
      from delivery where execution_id = x.id) d
    where ${o.where}
    order by x.id desc
    limit ${o.limit}::int`);
  return rows.map((row) => ({ ...row, occurredAt: timeOf(row.occurredAt), doneAt: timeOrNull(row.doneAt) }));
}
