import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { event } from "#db/schema/match.ts";
import { KEPT } from "#server/kernel/execute-prepared.ts";
import { BUG_REASON, takeSafely } from "#server/kernel/take-safely.ts";
import { together } from "#server/kernel/together.ts";
import { transact } from "#server/kernel/transact.ts";
import type { Enqueue, NewRun, ReceiveRuns } from "../hand-overs.ts";
import { decideWanted, holdEvents } from "./hold-events.ts";
import { releaseHeld } from "./release-held.ts";
import { partsOfRun, toRun } from "./to-run.ts";
import type { Event } from "./want.ts";
import { wantsOf } from "./wants.ts";

export type MatchDeps = {
  db: Db;
  receiveRuns: ReceiveRuns;
  enqueue: Enqueue;
  /** What people call a chain. */
  chainName: (chainId: number) => string;
};

/**
 * Turns events that wait into runs: one per event and live trigger that wants it. When no more wait, turns those into
 * runs that were held and may go now.
 *
 * Rows: event, matched_at null → now; held_event; one transaction, `for update skip locked`.
 * @returns events handled; fewer than `limit` when no more wait
 */
export async function takeEvents(deps: MatchDeps, at: { limit: number; now: Date }): Promise<number> {
  const taken = await takeWaiting(deps, at);
  return taken >= at.limit ? taken : taken + (await releaseHeld(deps, at));
}

function takeWaiting(deps: MatchDeps, { limit, now }: { limit: number; now: Date }): Promise<number> {
  const { db } = deps;
  return takeSafely({
    stage: "match",
    batch: () => transact(db, (tx) => matchClaimed(deps, tx, { where: isNull(event.matchedAt), limit, now })),
    waiting: () => waitingIds(db, limit),
    one: (id) => transact(db, (tx) => matchClaimed(deps, tx, { where: isWaiting(id), limit: 1, now })),
    giveUp: (id) => transact(db, (tx) => giveUp(deps, tx, { id, now })),
  });
}

const isWaiting = (id: number) => and(eq(event.id, id), isNull(event.matchedAt));

async function waitingIds(db: Db, limit: number): Promise<number[]> {
  const isNew = isNull(event.matchedAt);
  const rows = await db.select({ id: event.id }).from(event).where(isNew).orderBy(asc(event.id)).limit(limit);
  return rows.map((row) => row.id);
}

type Claim = { where: SQL | undefined; limit: number; now: Date };

async function matchClaimed(deps: MatchDeps, tx: Tx, { where, limit, now }: Claim): Promise<number> {
  const events = await tx
    .select()
    .from(event)
    .where(where)
    .orderBy(asc(event.id))
    .limit(limit)
    .for("update", { skipLocked: true })
    .prepare(KEPT)
    .execute();
  if (events.length === 0) return 0;
  const wanted = (await wantsOf(tx, events)).flatMap((want) => {
    const run = toRun(want, { now, chainName: deps.chainName });
    return run ? [{ want, run }] : [];
  });
  const { runs, holds } = await decideWanted(tx, wanted);
  await holdEvents(tx, { holds, now });
  await handOn(deps, tx, { events, runs, now });
  return events.length;
}

async function handOn(deps: MatchDeps, tx: Tx, of: { events: Event[]; runs: NewRun[]; now: Date }): Promise<void> {
  if (of.runs.length > 0) await deps.receiveRuns(tx, of.runs);
  const ids = of.events.map((row) => row.id);
  const matched = tx
    .update(event)
    .set({ matchedAt: of.now })
    .where(sql`${event.id} = any(${idList(ids)})`)
    .prepare(KEPT)
    .execute();
  await together([matched, of.runs.length > 0 && deps.enqueue(tx, "audience")]);
}

/** A failed run without values for everybody who wanted the event. */
async function giveUp(deps: MatchDeps, tx: Tx, { id, now }: { id: number; now: Date }): Promise<void> {
  const events = await tx.select().from(event).where(isWaiting(id)).for("update", { skipLocked: true });
  const runs = (await wantsOf(tx, events)).map((want) => ({
    ...partsOfRun(want, now),
    eventKey: `event:${want.event.id}`,
    values: {},
    failed: BUG_REASON,
  }));
  await handOn(deps, tx, { events, runs, now });
}
