import { eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { edgeCount, run, runProgress } from "#db/schema/audience.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import type { EventHit, NewRun, ReceiveRuns, ReopenExecutions } from "../hand-overs.ts";

const ROWS_PER_INSERT = 1_000;

/**
 * Puts runs into audience's inbox.
 *
 * A run that is there already is one whose event a fork undid and then redid: it stands again, and begins anew, from
 * its audience on, unless it never began. What a member cancelled stays so, also where a fork has moved its event.
 */
export function createReceiveRuns(deps: { reopenExecutions: ReopenExecutions }): ReceiveRuns {
  return async (tx, runs) => {
    for (let from = 0; from < runs.length; from += ROWS_PER_INSERT) {
      const given = runs.slice(from, from + ROWS_PER_INSERT);
      const inserted = await insertNew(tx, given);
      await keepHits(tx, { runs: inserted, given });
      await keepCancelled(tx, inserted);
      const isNew = new Set(inserted.map(keyOf));
      const back = given.filter((one) => !isNew.has(keyOf(one)));
      if (back.length > 0) await standAgain(tx, back, deps);
    }
  };
}

const keyOf = (of: { eventId: number; versionId: number; triggerNodeId: string }) =>
  `${of.eventId}:${of.versionId}:${of.triggerNodeId}`;

type Kept = { id: number; workspaceId: number; eventId: number; versionId: number; triggerNodeId: string };

const COLUMNS: Columns<ReturnType<typeof toRow>> = {
  workspaceId: "bigint",
  workflowId: "bigint",
  versionId: "bigint",
  eventId: "bigint",
  triggerNodeId: "text",
  triggerHandle: "text",
  values: "json",
  ordinal: ["integer", (row) => row.ordinal ?? 0],
  eventKey: "text",
  state: "text",
  reason: "text",
  occurredAt: "timestamptz",
  createdAt: "timestamptz",
  expandedAt: "timestamptz",
  doneAt: "timestamptz",
};

/** One parameter for each column: building a statement of many thousand costs more than Postgres does. */
async function insertNew(tx: Tx, given: NewRun[]): Promise<Kept[]> {
  return executePrepared<Kept>(
    tx,
    sql`
    insert into run (workspace_id, workflow_id, version_id, event_id, trigger_node_id, trigger_handle, "values", ordinal,
      event_key, state, reason, occurred_at, created_at, expanded_at, done_at)
    select "workspaceId", "workflowId", "versionId", "eventId", "triggerNodeId", coalesce("triggerHandle", 'next'),
      "values"::jsonb, ordinal, "eventKey", state, reason, "occurredAt", "createdAt", "expandedAt", "doneAt"
    from ${columnsOf(given.map(toRow), COLUMNS)}
    on conflict (event_id, version_id, trigger_node_id) do nothing
    returning id::float8 as id, workspace_id::float8 as "workspaceId", event_id::float8 as "eventId",
      version_id::float8 as "versionId", trigger_node_id as "triggerNodeId"`,
  );
}

/** Whom the events name: those that are given by one statement, those that are a query run by run. */
async function keepHits(tx: Tx, { runs, given }: { runs: Kept[]; given: NewRun[] }): Promise<void> {
  const hitsOf = new Map(given.flatMap((one) => (one.hits ? [[keyOf(one), one.hits] as const] : [])));
  const listed: (EventHit & { runId: number; workspaceId: number })[] = [];
  for (const row of runs) {
    const hits = hitsOf.get(keyOf(row));
    if (Array.isArray(hits)) {
      listed.push(...hits.map((hit) => ({ runId: row.id, workspaceId: row.workspaceId, ...hit })));
    } else if (hits) {
      await tx.execute(sql`
        insert into run_hit (run_id, workspace_id, address, key, "values")
        select ${row.id}::bigint, ${row.workspaceId}::bigint, hit.address, hit.key, hit."values" from (${hits}) as hit
        on conflict (run_id, address, key) do update set "values" = excluded."values"`);
    }
  }
  if (listed.length === 0) return;
  await tx.execute(sql`
    insert into run_hit (run_id, workspace_id, address, key, "values")
    select "runId", "workspaceId", address, key, "values"
    from jsonb_to_recordset(${jsonText(listed)}::text::jsonb)
      as hit ("runId" bigint, "workspaceId" bigint, address text, key text, "values" jsonb)
    on conflict (run_id, address, key) do update set "values" = excluded."values"`);
}

function toRow({ failed, skipped, hits: _hits, ...given }: NewRun): typeof run.$inferInsert {
  const ended = { expandedAt: given.createdAt, doneAt: given.createdAt };
  if (failed !== undefined) return { ...given, state: "failed", reason: failed, ...ended };
  if (skipped !== undefined) return { ...given, state: "skipped", reason: skipped, ...ended };
  return { ...given, state: "waiting" };
}

const isOver = ({ failed, skipped }: NewRun) => failed !== undefined || skipped !== undefined;

/** By `run_cancelled_idx`, which nearly always has nothing to say. */
async function keepCancelled(tx: Tx, inserted: Kept[]): Promise<void> {
  if (inserted.length === 0) return;
  await executePrepared(
    tx,
    sql`
    update run set state = 'cancelled', reason = o.reason, done_at = run.created_at, cancelled_at = o.cancelled_at,
      cancelled_by = o.cancelled_by, cleared_at = run.created_at
    from run o
    where run.id = any(${idList(inserted.map((row) => row.id))}) and run.state = 'waiting'
      and o.workflow_id = run.workflow_id and o.event_key = run.event_key and o.cancelled_at is not null`,
  );
}

async function standAgain(tx: Tx, runs: NewRun[], deps: { reopenExecutions: ReopenExecutions }): Promise<void> {
  const givenBy = new Map(runs.map((one) => [keyOf(one), one]));
  const eventIds = runs.map((one) => one.eventId);
  const found = await tx
    .select({
      id: run.id,
      workspaceId: run.workspaceId,
      eventId: run.eventId,
      versionId: run.versionId,
      triggerNodeId: run.triggerNodeId,
      cancelledAt: run.cancelledAt,
    })
    .from(run)
    .where(inArray(run.eventId, eventIds));
  const existing = found.flatMap((row) => {
    const given = givenBy.get(keyOf(row));
    return given ? [{ row, given }] : [];
  });
  const isLeft = ({ row, given }: (typeof existing)[number]) => isOver(given) || row.cancelledAt !== null;
  const over = existing.filter(isLeft).map(({ row }) => row.id);
  if (over.length > 0) {
    await tx.update(run).set({ undoneAt: null, correctedAt: null }).where(inArray(run.id, over));
  }
  const again = existing.filter((one) => !isLeft(one)).map(({ row }) => row);
  if (again.length > 0) await beginAnew(tx, { runs: again, given: runs }, deps);
}

async function beginAnew(
  tx: Tx,
  { runs, given }: { runs: Kept[]; given: NewRun[] },
  deps: { reopenExecutions: ReopenExecutions },
): Promise<void> {
  const runIds = runs.map((row) => row.id);
  await tx
    .update(run)
    .set({
      state: "waiting",
      reason: null,
      reachedCount: 0,
      reachedUpTo: null,
      prefix: null,
      expandedAt: null,
      doneAt: null,
      undoneAt: null,
      correctedAt: null,
    })
    .where(inArray(run.id, runIds));
  await keepValues(tx, { runs, given });
  await tx.delete(edgeCount).where(inArray(edgeCount.runId, runIds));
  await tx.delete(runProgress).where(inArray(runProgress.runId, runIds));
  await keepHits(tx, { runs, given });
  await deps.reopenExecutions(tx, runIds);
}

/** A reading or a height that a fork undid may come back in another block, and say something else by then. */
async function keepValues(tx: Tx, { runs, given }: { runs: Kept[]; given: NewRun[] }): Promise<void> {
  const givenBy = new Map(given.map((one) => [keyOf(one), one]));
  for (const row of runs) {
    const again = givenBy.get(keyOf(row));
    if (!again) continue;
    const { values, occurredAt } = again;
    await tx.update(run).set({ values, occurredAt }).where(eq(run.id, row.id));
  }
}
