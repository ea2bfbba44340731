import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { run } from "#db/schema/audience.ts";
import { KEPT } from "#server/kernel/execute-prepared.ts";
import { limits } from "#server/kernel/limits.ts";
import { createTurns, goOnBehind, type Inbox, type Turns, takeTurns } from "#server/kernel/take-turns.ts";
import type { Run } from "./expansion.ts";

/** Whose turn it is, and how many the last batch came to. */
type KindTurns = Turns & { handled: number };
/** Of new runs, and of those of which a chunk is left; and which of the two goes first. */
export type RunTurns = { fresh: KindTurns; begun: KindTurns; isBegunFirst: boolean };
export const createRunTurns = (): RunTurns => ({
  fresh: { ...createTurns(), handled: limits.stageBatch },
  begun: { ...createTurns(), handled: limits.stageBatch },
  isBegunFirst: false,
});
/** So many are always worth it. */
const CLAIMED_MIN = 32;
/** Times what the last batch came to: it may come to more, and what is locked in vain is read in vain. */
const CLAIMED_TIMES = 2;

const inboxOf = (waiting: SQL): Inbox => ({
  table: sql`run`,
  waiting,
  keys: [
    { key: "workspaceId", is: sql`workspace_id` },
    { key: "workflowId", is: sql`workflow_id` },
  ],
  order: [{ is: sql`id`, type: "bigint" }],
});
/** By `run_fresh_idx`. */
const FRESH = inboxOf(sql`state = 'waiting' and reached_count = 0`);
/** By `run_begun_idx`. */
const BEGUN = inboxOf(sql`state = 'waiting' and reached_count > 0`);

/**
 * Locks up to `limit` runs that wait, by turns of their workspaces, each one's oldest first; none of a paused workflow.
 * New runs and those in the midst of a large audience are never in one batch and take turns: a new one does not wait
 * for thousands of another's subscribers, and a large one goes on however many new ones come. Not many more than a batch
 * comes to at the moment: those that reach fifty people each fill one at ten.
 *
 * Rows: run, state waiting; `for update skip locked`, so that several workers share them.
 */
export async function claimRuns(tx: Tx, { limit, turns }: { limit: number; turns: RunTurns }): Promise<Run[]> {
  const take = (inbox: Inbox, of: KindTurns) =>
    takeTurns(tx, inbox, { limit: Math.min(limit, Math.max(CLAIMED_MIN, CLAIMED_TIMES * of.handled)), turns: of });
  const fresh = () => take(FRESH, turns.fresh);
  const begun = () => take(BEGUN, turns.begun);
  const [first, second] = turns.isBegunFirst ? [begun, fresh] : [fresh, begun];
  turns.isBegunFirst = !turns.isBegunFirst;
  let ids = await first();
  if (ids.length === 0) ids = await second();
  return ids.length === 0 ? [] : readRuns(tx, sql`${run.id} = any(${idList(ids)})`);
}

/**
 * What came of a claim goes into the next ones: how many were handled, and that the others are the first of their queues.
 *
 * @param left those of `claimed` that wait as before, in its order
 */
export function noteHandled(
  turns: RunTurns,
  { claimed, handled, left }: { claimed: readonly Run[]; handled: number; left: readonly Run[] },
): void {
  const [first] = claimed;
  if (!first) return;
  const of = first.reachedCount > 0 ? turns.begun : turns.fresh;
  of.handled = handled;
  for (const { workspaceId, workflowId, id } of left.toReversed()) {
    goOnBehind(of, { workspaceId, workflowId }, [id - 1]);
  }
}

/** Locks one run, if it waits and nobody else has it. */
export function claimRun(tx: Tx, id: number): Promise<Run[]> {
  return readRuns(tx, eq(run.id, id));
}

function readRuns(tx: Tx, where: SQL): Promise<Run[]> {
  return tx
    .select()
    .from(run)
    .where(and(where, eq(run.state, "waiting")))
    .orderBy(asc(run.id))
    .for("update", { skipLocked: true })
    .prepare(KEPT)
    .execute();
}
