import { inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { edgeCount, run } from "#db/schema/audience.ts";
import type { NewRun, ReceiveRuns, ReopenExecutions } from "../hand-overs.ts";

/** Bound by the number of parameters of one statement. */
const ROWS_PER_INSERT = 1_000;

/**
 * Puts runs into audience's inbox.
 *
 * A run that is there already is one whose event a fork undid and then redid: it begins anew, from its audience on.
 */
export function createReceiveRuns(deps: { reopenExecutions: ReopenExecutions }): ReceiveRuns {
  return async (tx, runs) => {
    for (let from = 0; from < runs.length; from += ROWS_PER_INSERT) {
      const given = runs.slice(from, from + ROWS_PER_INSERT);
      const inserted = await tx
        .insert(run)
        .values(given.map(toRow))
        .onConflictDoNothing({ target: [run.eventId, run.versionId, run.triggerNodeId] })
        .returning({
          id: run.id,
          workspaceId: run.workspaceId,
          eventId: run.eventId,
          versionId: run.versionId,
          triggerNodeId: run.triggerNodeId,
        });
      await keepHits(tx, { inserted, given });
      const isNew = new Set(inserted.map(keyOf));
      const back = given.filter((one) => !isNew.has(keyOf(one)) && one.failed === undefined);
      if (back.length > 0) await beginAnew(tx, back, deps);
    }
  };
}

const keyOf = (of: { eventId: number; versionId: number; triggerNodeId: string }) =>
  `${of.eventId}:${of.versionId}:${of.triggerNodeId}`;

type Inserted = { id: number; workspaceId: number; eventId: number; versionId: number; triggerNodeId: string };

/** Whom the events name, run by run: few runs have any. */
async function keepHits(tx: Tx, { inserted, given }: { inserted: Inserted[]; given: NewRun[] }): Promise<void> {
  const hitsOf = new Map(given.flatMap((one) => (one.hits ? [[keyOf(one), one.hits] as const] : [])));
  for (const row of inserted) {
    const hits = hitsOf.get(keyOf(row));
    if (!hits) continue;
    await tx.execute(sql`
      insert into run_hit (run_id, workspace_id, address, key, "values")
      select ${row.id}::bigint, ${row.workspaceId}::bigint, hit.address, hit.key, hit."values" from (${hits}) as hit
      on conflict (run_id, address, key) do nothing`);
  }
}

function toRow({ failed, hits: _hits, ...given }: NewRun): typeof run.$inferInsert {
  if (failed === undefined) return { ...given, state: "waiting" };
  return { ...given, state: "failed", reason: failed, expandedAt: given.createdAt, doneAt: given.createdAt };
}

async function beginAnew(tx: Tx, runs: NewRun[], deps: { reopenExecutions: ReopenExecutions }): Promise<void> {
  const wanted = new Set(runs.map(keyOf));
  const eventIds = runs.map((one) => one.eventId);
  const existing = await tx
    .select({ id: run.id, eventId: run.eventId, versionId: run.versionId, triggerNodeId: run.triggerNodeId })
    .from(run)
    .where(inArray(run.eventId, eventIds));
  const runIds = existing.filter((row) => wanted.has(keyOf(row))).map((row) => row.id);
  await tx
    .update(run)
    .set({ state: "waiting", reason: null, reachedCount: 0, expandedAt: null, doneAt: null })
    .where(inArray(run.id, runIds));
  await tx.delete(edgeCount).where(inArray(edgeCount.runId, runIds));
  await deps.reopenExecutions(tx, runIds);
}
