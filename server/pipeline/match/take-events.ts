import { asc, inArray, isNull } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import type { TriggerSpec } from "#server/contract/plan.ts";
import type { Value, Values } from "#server/contract/value.ts";
import { logPipeline } from "#server/kernel/log.ts";
import type { Enqueue, NewRun, ReceiveRuns } from "../hand-overs.ts";
import { passFilters } from "./pass-filters.ts";
import { readLog } from "./read-log.ts";
import { type Event, type Want, wantsOfLogs, wantsOfSignals } from "./wants.ts";

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
  return deps.db.transaction(async (tx) => {
    const events = await claim(tx, limit);
    if (events.length === 0) return 0;
    const canonical = events.filter((row) => row.orphanedAt === null);
    const wants = [...(await wantsOfLogs(tx, canonical)), ...(await wantsOfSignals(tx, canonical))];
    const runs = wants.map((want) => toRun(want, { now, chainName: deps.chainName })).filter((run) => run !== null);
    if (runs.length > 0) {
      await deps.receiveRuns(tx, runs);
      await deps.enqueue(tx, "audience");
    }
    const ids = events.map((row) => row.id);
    await tx.update(event).set({ matchedAt: now }).where(inArray(event.id, ids));
    return events.length;
  });
}

function claim(tx: Tx, limit: number): Promise<Event[]> {
  return tx
    .select()
    .from(event)
    .where(isNull(event.matchedAt))
    .orderBy(asc(event.id))
    .limit(limit)
    .for("update", { skipLocked: true });
}

function toRun(want: Want, by: { now: Date; chainName: (chainId: number) => string }): NewRun | null {
  const { event: from, trigger: to } = want;
  const run = {
    workspaceId: to.workspaceId,
    workflowId: to.workflowId,
    versionId: to.versionId,
    eventId: from.id,
    triggerNodeId: to.nodeId,
    ordinal: want.ordinal,
    occurredAt: from.occurredAt,
    createdAt: by.now,
  };
  if (to.spec.kind === "signal") {
    return { ...run, eventKey: `signal:${to.nodeId}:${from.signalKey}`, values: signalValues(from, to.spec) };
  }
  const eventKey = `log:${from.chainId}:${from.txHash}:${from.address}:${from.topics?.[0]?.slice(0, 10)}:${want.ordinal}`;
  const about = aboutLog(from, by.chainName);
  const reading = readLog({ topics: from.topics ?? [], data: from.data ?? "0x" }, to.spec);
  if (reading.kind === "unreadable") {
    logPipeline.warn({ eventId: from.id, triggerId: to.id, reason: reading.reason }, "a log could not be read");
    return { ...run, eventKey, values: about, failed: reading.reason };
  }
  if (!passFilters(to.spec.filters, reading)) return null;
  return { ...run, eventKey, values: { ...reading.values, ...about } };
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
