import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { event } from "#db/schema/match.ts";
import type { TriggerSpec } from "#server/contract/plan.ts";
import type { Value, Values } from "#server/contract/value.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { BUG_REASON, takeSafely } from "#server/kernel/take-safely.ts";
import type { Enqueue, NewRun, ReceiveRuns } from "../hand-overs.ts";
import { passFilters } from "./pass-filters.ts";
import { readLog } from "./read-log.ts";
import { type Event, type Want, wantsOf } from "./wants.ts";

export type MatchDeps = {
  db: Db;
  receiveRuns: ReceiveRuns;
  enqueue: Enqueue;
  /** What people call a chain. */
  chainName: (chainId: number) => string;
};

/**
 * Turns events that wait into runs: one per event and live trigger that wants it.
 *
 * Rows: event, matched_at null → now; one transaction, `for update skip locked`.
 * @returns events handled, 0 when none waited
 */
export function takeEvents(deps: MatchDeps, { limit, now }: { limit: number; now: Date }): Promise<number> {
  const { db } = deps;
  return takeSafely({
    stage: "match",
    batch: () => db.transaction((tx) => matchClaimed(deps, tx, { where: isNull(event.matchedAt), limit, now })),
    waiting: () => waitingIds(db, limit),
    one: (id) => db.transaction((tx) => matchClaimed(deps, tx, { where: isWaiting(id), limit: 1, now })),
    giveUp: (id) => db.transaction((tx) => giveUp(deps, tx, { id, now })),
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
    .for("update", { skipLocked: true });
  if (events.length === 0) return 0;
  const wants = await wantsOf(tx, events);
  const runs = wants.map((want) => toRun(want, { now, chainName: deps.chainName })).filter((run) => run !== null);
  await handOn(deps, tx, { events, runs, now });
  return events.length;
}

async function handOn(deps: MatchDeps, tx: Tx, of: { events: Event[]; runs: NewRun[]; now: Date }): Promise<void> {
  if (of.runs.length > 0) {
    await deps.receiveRuns(tx, of.runs);
    await deps.enqueue(tx, "audience");
  }
  const ids = of.events.map((row) => row.id);
  await tx
    .update(event)
    .set({ matchedAt: of.now })
    .where(sql`${event.id} = any(${idList(ids)})`);
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

function toRun(want: Want, by: { now: Date; chainName: (chainId: number) => string }): NewRun | null {
  const { event: from, trigger: to } = want;
  const run = partsOfRun(want, by.now);
  const { spec } = to;
  if (spec.kind === "signal") {
    return { ...run, eventKey: `signal:${to.nodeId}:${from.sourceKey}`, values: signalValues(from, spec) };
  }
  if (spec.kind === "reading" || spec.kind === "time") return namedRun(want, run);
  if (spec.kind === "activity") return null;
  const eventKey = `log:${from.chainId}:${from.txHash}:${from.address}:${from.topics?.[0]?.slice(0, 10)}:${want.ordinal}`;
  const about = aboutLog(from, by.chainName);
  const reading = readLog({ topics: from.topics ?? [], data: from.data ?? "0x" }, spec);
  if (reading.kind === "unreadable") {
    logPipeline.warn({ eventId: from.id, triggerId: to.id, reason: reading.reason }, "a log could not be read");
    return { ...run, eventKey, values: about, failed: reading.reason };
  }
  if (!passFilters(spec.filters, reading)) return null;
  return { ...run, eventKey, values: { ...reading.values, ...about } };
}

/** A reading or a schedule brings its values as they are, and whom it concerns. */
function namedRun({ event: from, trigger: to }: Want, run: ReturnType<typeof partsOfRun>): NewRun {
  return {
    ...run,
    eventKey: `${from.kind}:${to.nodeId}:${from.sourceKey}`,
    values: (from.payload ?? {}) as Values,
    hits: sql`select address, key, "values" from event_hit where event_id = ${from.id}::bigint`,
  };
}

function partsOfRun({ event: from, trigger: to, ordinal }: Want, now: Date): Omit<NewRun, "eventKey" | "values"> {
  return {
    workspaceId: to.workspaceId,
    workflowId: to.workflowId,
    versionId: to.versionId,
    eventId: from.id,
    triggerNodeId: to.nodeId,
    triggerHandle: from.handle,
    ordinal,
    occurredAt: from.occurredAt,
    createdAt: now,
  };
}

/** What every log has, beside its own arguments. */
function aboutLog(log: Event, chainName: (chainId: number) => string): Values {
  return {
    $block: String(log.blockNumber),
    $time: log.occurredAt.toISOString(),
    $tx: log.txHash,
    $chain: log.chainId === null ? null : chainName(log.chainId),
    $contract: log.address,
  };
}

function signalValues(signal: Event, spec: Extract<TriggerSpec, { kind: "signal" }>): Values {
  const given = spec.fields.map(({ name }) => [name, (signal.payload?.[name] ?? null) as Value]);
  return { ...Object.fromEntries(given), $time: signal.occurredAt.toISOString() };
}
