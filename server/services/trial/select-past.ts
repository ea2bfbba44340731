import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { BacktestNote, BacktestSource, WantedLog } from "#server/contract/backtest.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { limits } from "#server/kernel/limits.ts";
import type { NewRun, PastEvent, WouldTrigger } from "#server/pipeline/hand-overs.ts";
import { createWouldRun } from "#server/pipeline/match/would-run.ts";
import { sourcesOf } from "#server/services/backtest/sources-of.ts";

export type OfDraft = { workspaceId: number; id: number; plan: CompiledPlan };

/** A stored event with the run that it would begin. */
export type PastRun = { event: PastEvent; run: NewRun };

/** The past of a draft's When nodes, as far as it was stored. */
export type PastSources = { sources: BacktestSource[]; triggers: WouldTrigger[]; notes: BacktestNote[] };

const wouldRun = createWouldRun({ chainName: (chainId) => chainOf(chainId)?.name ?? `Chain ${chainId}` });
/** Only what was stored is looked at, however long ago. */
const RANGE = { kind: "hours", hours: 720 } as const;

export async function findSources(tx: Tx, { workspaceId, id, plan }: OfDraft): Promise<PastSources> {
  const rows = await tx
    .select({ id: trigger.id, nodeId: trigger.nodeId, spec: trigger.spec })
    .from(trigger)
    .where(and(eq(trigger.workspaceId, workspaceId), eq(trigger.workflowId, id)))
    .orderBy(asc(trigger.id));
  const { sources, notes } = sourcesOf({ tested: plan, live: null, rows, range: RANGE });
  const named = sources.flatMap((source) => (source.kind === "named" ? source.triggers : []));
  const triggers = plan.triggers.map((one) => ({
    ...one,
    namedBy: named.filter(({ nodeId }) => nodeId === one.nodeId).map((row) => row.id),
  }));
  return { sources, triggers, notes };
}

/**
 * The newest stored events that would begin a run of the draft, newest first. Of each chain the newest
 * `limits.trialEventsScanned` are looked through, so that a rare event on a busy chain costs no more.
 */
export async function selectPast(tx: Tx, of: OfDraft, past: PastSources & { limit: number }): Promise<PastRun[]> {
  const found: PastEvent[] = [];
  for (const source of past.sources) found.push(...(await newestOf(tx, source, past.limit)));
  const newest = found
    .toSorted((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime() || b.id - a.id)
    .slice(0, past.limit);
  return wouldBegin(tx, of, { events: newest, triggers: past.triggers });
}

/** What a draft's When nodes would make of these events, in their order. */
export async function wouldBegin(
  tx: Tx,
  { workspaceId, id }: OfDraft,
  { events, triggers }: { events: PastEvent[]; triggers: WouldTrigger[] },
): Promise<PastRun[]> {
  const runs = await wouldRun(tx, { workspaceId, workflowId: id, events, triggers });
  return events.flatMap((one) => runs.filter((run) => run.eventId === one.id).map((run) => ({ event: one, run })));
}

function newestOf(tx: Tx, source: BacktestSource, limit: number): Promise<PastEvent[]> {
  const which =
    source.kind === "named"
      ? and(
          inArray(
            event.triggerId,
            source.triggers.map(({ id }) => id),
          ),
          sql`${event.sourceKey} is not null`,
        )
      : sql`${event.id} in (${newestIds(source, limit)})`;
  return tx
    .select()
    .from(event)
    .where(and(isNull(event.orphanedAt), which))
    .orderBy(desc(event.id))
    .limit(limit);
}

function newestIds({ chainId, wanted, native }: Extract<BacktestSource, { kind: "chain" }>, limit: number): SQL {
  const ofLogs = sql`
    select l.id from (
      select id, address, topics, block_number from event
      where kind = 'log' and chain_id = ${chainId}::integer and orphaned_at is null
      order by block_number desc limit ${limits.trialEventsScanned}::integer) l
    where exists (
      select from jsonb_to_recordset(${JSON.stringify(wanted satisfies WantedLog[])}::text::jsonb)
        as w (address text, topic0 text, topic1 text, topic2 text)
      where coalesce(w.address = l.address, true) and coalesce(w.topic0 = l.topics ->> 0, w.topic0 is null)
        and coalesce(w.topic1 = l.topics ->> 1, w.topic1 is null)
        and coalesce(w.topic2 = l.topics ->> 2, w.topic2 is null))
    order by l.block_number desc limit ${limit}::integer`;
  if (!native) return ofLogs;
  return sql`(${ofLogs}) union all (
    select n.id from (select id, kind, chain_id from event order by id desc limit ${limits.trialEventsScanned}::integer) n
    where n.kind = 'native' and n.chain_id = ${chainId}::integer limit ${limit}::integer)`;
}
