import { inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { run } from "#db/schema/audience.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { transact } from "#server/kernel/transact.ts";
import type { CorrectTold, Enqueue } from "../hand-overs.ts";

/** How far below its old height a transaction is looked for: more than any fork that is followed. */
const REMINED_WITHIN_BLOCKS = 512;

export type UndoneDeps = { db: Db; correctTold: CorrectTold; enqueue: Enqueue };

/**
 * Takes back what was told of runs that a fork undid, unless it stands again.
 *
 * A re-mined transaction usually comes back within the next blocks, so a run is looked at only when a verifier period
 * has passed, the chain has been read past the old height, and nothing of the same event is still on its way: then what
 * was told has either moved to the run of where the event stands, or is taken back.
 *
 * Rows: run, corrected_at set, or undone_at cleared where the event itself stands again; one transaction,
 * `for update skip locked`. Repeated calls, and calls after a crash, take nothing back twice.
 * @returns runs looked at, 0 when none is due. A run of which messages are left counts: take again
 */
export async function takeUndone(deps: UndoneDeps, { limit, now }: { limit: number; now: Date }): Promise<number> {
  if (!(await isAnyUndone(deps.db))) return 0;
  return transact(deps.db, async (tx) => {
    const undone = await claimDue(tx, { limit, now });
    if (undone.length === 0) return 0;
    const standing = undone.filter((row) => row.isStanding);
    const gone = undone.filter((row) => !row.isStanding);
    const same = await findSame(tx, gone);
    const runIds = gone.filter(({ id }) => !same.has(id)).map(({ id }) => id);
    const corrected = runIds.length > 0 ? await deps.correctTold(tx, { runIds, limit: limits.stageBatch, now }) : 0;
    if (corrected > 0) await deps.enqueue(tx, "outbox");
    const isLeft = corrected >= limits.stageBatch;
    await close(tx, { standing, gone: isLeft ? gone.filter(({ id }) => same.has(id)) : gone, now });
    return undone.length;
  });
}

/** Nearly always there is none, and this is all that a look costs. */
async function isAnyUndone(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(
    sql`select exists (select from run where undone_at is not null and corrected_at is null) as found`,
  );
  return row?.found === true;
}

type Undone = { id: number; workspaceId: number; isStanding: boolean };

async function claimDue(tx: Tx, { limit, now }: { limit: number; now: Date }): Promise<Undone[]> {
  const before = new Date(now.getTime() - limits.correctionAfterSeconds * 1_000);
  const rows = await tx.execute<{ id: string; workspaceId: string; isStanding: boolean }>(sql`
    select r.id, r.workspace_id as "workspaceId", e.orphaned_at is null as "isStanding"
    from run r
    join event e on e.id = r.event_id
    left join chain_cursor c on c.chain_id = e.chain_id
    where r.undone_at is not null and r.corrected_at is null and r.undone_at <= ${before.toISOString()}::timestamptz
      and coalesce(c.block_number >= e.block_number, true)
      and not exists (
        select from run o where o.workflow_id = r.workflow_id and o.event_key = r.event_key
          and o.undone_at is null and o.state in ('waiting', 'running'))
      and not exists (
        select from event w where w.matched_at is null and w.orphaned_at is null
          and (w.chain_id = e.chain_id and w.tx_hash = e.tx_hash or w.trigger_id = e.trigger_id))
      and not exists (
        select from held_event h join event w on w.id = h.event_id join trigger t on t.id = h.trigger_id
        where h.state = 'held' and h.chain_id = e.chain_id and w.tx_hash = e.tx_hash and t.workflow_id = r.workflow_id)
      and not exists (select from delivery d where d.run_id = r.id and d.lease_until is not null)
    order by r.id
    limit ${limit}::integer
    for update of r skip locked`);
  return rows.map((row) => ({ ...row, id: Number(row.id), workspaceId: Number(row.workspaceId) }));
}

/**
 * Runs whose event stands in another block, word for word: whoever is not told of it there has changed a wish or the
 * workflow, and what they were told is true.
 */
async function findSame(tx: Tx, undone: Undone[]): Promise<Set<number>> {
  if (undone.length === 0) return new Set();
  const ids = idList(undone.map((row) => row.id));
  const rows = await tx.execute<{ id: string }>(sql`
    select r.id from run r
    join event e on e.id = r.event_id and e.kind in ('log', 'native')
    where r.id = any(${ids})
      and exists (select from delivery d where d.run_id = r.id)
      and exists (
        select from block b
        join event w on w.chain_id = b.chain_id and w.block_hash = b.hash and w.tx_hash = e.tx_hash
        where b.chain_id = e.chain_id and b.orphaned_at is null
          and b.number > e.block_number - ${REMINED_WITHIN_BLOCKS}::integer
          and w.orphaned_at is null and w.kind = e.kind and w.address = e.address and w.topics = e.topics
          and w.data = e.data)
    order by r.id`);
  return new Set(rows.map((row) => Number(row.id)));
}

async function close(tx: Tx, of: { standing: Undone[]; gone: Undone[]; now: Date }): Promise<void> {
  const idsOf = (rows: Undone[]) => rows.map((row) => row.id);
  if (of.standing.length > 0) {
    await tx
      .update(run)
      .set({ undoneAt: null })
      .where(inArray(run.id, idsOf(of.standing)));
  }
  if (of.gone.length > 0) {
    await tx
      .update(run)
      .set({ correctedAt: of.now })
      .where(inArray(run.id, idsOf(of.gone)));
  }
  const workspaceIds = new Set([...of.standing, ...of.gone].map((row) => row.workspaceId));
  await notifyChanges(
    tx,
    [...workspaceIds].map((workspaceId) => ({ workspaceId, topic: "run" as const })),
  );
}
