import { sql } from "drizzle-orm";
import type {
  CancelExecutions,
  EndedRuns,
  Enqueue,
  ReceiveExecutions,
  ReceiveRuns,
  ReopenExecutions,
  Stage,
} from "#server/pipeline/hand-overs.ts";
import type { IngestDeps } from "#server/pipeline/ingest/ingest-deps.ts";

/** The stages around the one under test, as thin as can be: rows are real, nothing is decided. */

export function recordingEnqueue(): { enqueue: Enqueue; woken: Stage[] } {
  const woken: Stage[] = [];
  return { woken, enqueue: async (_tx, stage) => void woken.push(stage) };
}

export function recordingRuns(): { receiveRuns: ReceiveRuns; runs: Parameters<ReceiveRuns>[1] } {
  const runs: Parameters<ReceiveRuns>[1] = [];
  return { runs, receiveRuns: async (_tx, given) => void runs.push(...given) };
}

/** Real execution rows, nothing else. */
export const receiveExecutions: ReceiveExecutions = async (tx, { now, select }) => {
  const rows = await tx.execute<{ runId: string; made: number }>(sql`
    with made as (
      insert into execution (workspace_id, run_id, workflow_id, subscriber_id, created_at)
      select a.workspace_id, a.run_id, a.workflow_id, a.subscriber_id, ${now.toISOString()}::timestamptz from (${select}) a
      on conflict (run_id, subscriber_id) do update set state = 'ready' where execution.state = 'cancelled'
      returning run_id)
    select run_id::text as "runId", count(*)::integer as made from made group by 1`);
  return new Map(rows.map((row) => [Number(row.runId), row.made]));
};

export const reopenExecutions: ReopenExecutions = async (tx, runIds) => {
  await tx.execute(sql`
    update execution set state = 'cancelled'
    where run_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(runIds)}::text::jsonb))`);
};

export const cancelExecutions: CancelExecutions = async (tx, { runIds }) => {
  const rows = await tx.execute(sql`
    update execution set state = 'cancelled'
    where state in ('ready', 'waiting') and run_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(runIds)}::text::jsonb))
    returning id`);
  return rows.length;
};

export const endedRuns: EndedRuns = async (tx, runIds) => {
  const rows = await tx.execute<{ id: string }>(sql`
    select value as id from jsonb_array_elements_text(${JSON.stringify(runIds)}::text::jsonb)
    where not exists (select 1 from execution e where e.run_id = value::bigint and e.state in ('ready', 'waiting'))`);
  return rows.map((row) => Number(row.id));
};

type Silent = "settleEvents" | "refreshWatches" | "undoWatches" | "receiveActs" | "receiveMovements" | "undoActs";

/** Nothing is held, nothing watched, nobody acts and nothing of theirs moves. */
export const silentHandOvers: Pick<IngestDeps, Silent> = {
  settleEvents: async () => undefined,
  refreshWatches: async () => undefined,
  undoWatches: async () => undefined,
  receiveActs: async () => undefined,
  receiveMovements: async () => undefined,
  undoActs: async () => undefined,
};
