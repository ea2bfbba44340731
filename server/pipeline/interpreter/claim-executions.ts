import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { type Inbox, type Turns, takeTurns } from "#server/kernel/take-turns.ts";
import type { NewPassage } from "../hand-overs.ts";

/** An execution that this transaction has locked, with whom it is for. */
export type Claimed = {
  id: number;
  workspaceId: number;
  runId: number;
  workflowId: number;
  subscriberId: number;
  steps: Step[];
  attempts: number;
  createdAt: Date;
  address: `0x${string}`;
  zone: string;
  /** What the event says of this subscriber alone. */
  facts: Values | null;
  effectScope: string | null;
  /** They passed the run's prefix, which is counted. */
  matched: boolean;
  /** Set where the row is still to be written. */
  fresh?: { priority: number };
};

type Row = Record<string, unknown> & {
  id: string;
  workspace_id: string;
  run_id: string;
  workflow_id: string;
  subscriber_id: string;
  steps: Step[];
  attempts: number;
  created_at: string;
  address: `0x${string}`;
  zone: string;
  facts: Values | null;
  effect_scope: string | null;
  matched: boolean;
};

/** By `execution_ready_idx`. */
const READY: Inbox = {
  table: sql`execution`,
  waiting: sql`state = 'ready'`,
  keys: [
    { key: "workspaceId", is: sql`workspace_id` },
    { key: "workflowId", is: sql`workflow_id` },
    { key: "priority", is: sql`priority` },
  ],
  order: [{ is: sql`id`, type: "bigint" }],
};
/** A batch commits as one: what little a workspace has does not wait for hundreds of another's. */
const QUANTUM = 50;

/**
 * Locks up to `limit` executions that are ready, by turns of their workspaces, each one's oldest first and what is
 * likely held back last; none of a paused workflow.
 *
 * Rows: execution, state ready; `for update skip locked`, so that several workers share them.
 */
export async function claimReady(tx: Tx, of: { limit: number; turns: Turns; clock: Clock }): Promise<Claimed[]> {
  const ids = await takeTurns(tx, READY, { ...of, quantum: QUANTUM });
  return ids.length === 0 ? [] : claim(tx, sql`e.id = any(${idList(ids)})`, ids.length);
}

/** Locks those of `ids` that are ready, or that wait for the answers that this worker went to ask for. */
export function claimThese(tx: Tx, ids: number[]): Promise<Claimed[]> {
  return claim(tx, sql`e.id = any(${idList(ids)}) and e.state in ('ready', 'waiting')`, ids.length);
}

/** Those of these runs that are ready; the runs are this transaction's. */
export function claimOf(tx: Tx, runIds: number[]): Promise<Claimed[]> {
  return claim(tx, sql`e.run_id = any(${idList(runIds)}) and e.state = 'ready'`);
}

async function claim(tx: Tx, where: SQL, limit?: number): Promise<Claimed[]> {
  const rows = await executePrepared<Row>(
    tx,
    sql`
    select e.id::text, e.workspace_id::text, e.run_id::text, e.workflow_id::text, e.subscriber_id::text,
      e.steps, e.attempts, e.created_at::text, s.address, s.zone, e.facts, e.effect_scope,
      e.matched
    from execution e
    cross join lateral (select address, zone from subscriber where id = e.subscriber_id limit 1) s
    where ${where}
    order by e.id
    ${limit === undefined ? sql`` : sql`limit ${limit}::integer`}
    for update of e skip locked`,
  );
  return rows.map((row) => ({
    id: Number(row.id),
    workspaceId: Number(row.workspace_id),
    runId: Number(row.run_id),
    workflowId: Number(row.workflow_id),
    subscriberId: Number(row.subscriber_id),
    steps: row.steps,
    attempts: row.attempts,
    createdAt: new Date(row.created_at),
    address: row.address,
    zone: row.zone,
    facts: row.facts,
    effectScope: row.effect_scope,
    matched: row.matched,
  }));
}

/** Makes ready again what waited until now: another attempt, or answers whose asker died. */
export async function wakeDue(tx: Tx, { limit, now }: { limit: number; now: Date }): Promise<void> {
  await executePrepared(
    tx,
    sql`
    update execution set state = 'ready', wake_at = null
    where id in (
      select id from execution where state = 'waiting' and wake_at <= ${now.toISOString()}::timestamptz
      order by wake_at limit ${limit}::integer for update skip locked)`,
  );
}

/**
 * New passages as executions that are claimed and not written yet; those whose subscriber is gone are left out. The
 * lateral looks each up by key: a join reads all subscribers of a small installation.
 */
export async function beginPassages(tx: Tx, passages: NewPassage[], now: Date): Promise<Claimed[]> {
  if (passages.length === 0) return [];
  const rows = await executePrepared<{ id: string; at: number; address: `0x${string}`; zone: string }>(
    tx,
    sql`
    select nextval('execution_id_seq')::text as id, (g.at - 1)::integer as at, s.address, s.zone
    from unnest(${idList(passages.map((one) => one.subscriberId))}) with ordinality as g (subscriber_id, at)
    cross join lateral (select address, zone from subscriber where id = g.subscriber_id limit 1) s`,
  );
  const begun = rows.flatMap(({ id, at, address, zone }) => {
    const passage = passages[at];
    if (!passage) return [];
    const { priority, ...of } = passage;
    const kept = { steps: [], attempts: 0, createdAt: now, facts: null, effectScope: null };
    return [{ ...of, ...kept, id: Number(id), address, zone, fresh: { priority } }];
  });
  return begun.toSorted((a, b) => a.fresh.priority - b.fresh.priority || a.id - b.id);
}
