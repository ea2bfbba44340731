import { sql } from "drizzle-orm";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { TriggerSpec } from "#server/contract/plan.ts";
import type { Value, Values } from "#server/contract/value.ts";
import { logPipeline } from "#server/kernel/log.ts";
import type { EventHit, NewRun } from "../hand-overs.ts";
import { type ActivitySpec, amountOf, type Concern, readMove, tokenOf } from "./activity.ts";
import { latenessOf } from "./late-rule.ts";
import { passFilters } from "./pass-filters.ts";
import { readLog } from "./read-log.ts";
import type { Event, Want } from "./want.ts";

type Making = {
  now: Date;
  /** What people call a chain. */
  chainName: (chainId: number) => string;
  /** How many events this one is told for, itself included. */
  standsFor?: number;
};

type RunParts = Omit<NewRun, "eventKey" | "values">;

/** The run of an event for a trigger, or null when the trigger's own filters let it pass by. */
export function toRun(want: Want, making: Making): NewRun | null {
  const run = readRun(want, making);
  if (!run || run.failed !== undefined) return run;
  return { ...run, values: { ...run.values, ...aboutTelling(want, making) } };
}

function readRun(want: Want, making: Making): NewRun | null {
  const { event: from, trigger: to } = want;
  const run = partsOfRun(want, making.now);
  const { spec } = to;
  switch (spec.kind) {
    case "signal":
      return { ...run, eventKey: `signal:${to.nodeId}:${from.sourceKey}`, values: signalValues(from, spec) };
    case "reading":
    case "time":
      return namedRun(want, run);
    case "activity":
      return activityRun(want, run, { spec, ...making });
    case "log":
      return logRun(want, run, { spec, ...making });
  }
}

/** What a message may say of when it is told: for how many, and how long after. */
function aboutTelling({ event, trigger: { spec } }: Want, { standsFor = 1 }: Making): Values {
  const isOnChain = spec.kind === "log" || spec.kind === "activity";
  const lateness = latenessOf(spec, event);
  return {
    ...(isOnChain && spec.late?.then === "summarise" ? { $standsFor: String(standsFor) } : {}),
    ...(lateness && lateness.rule !== "skip" ? { $lateSeconds: String(lateness.seconds) } : {}),
  };
}

type ReadingLog = Making & { spec: Extract<TriggerSpec, { kind: "log" }> };

function logRun({ event: from, trigger: to, ordinal }: Want, run: RunParts, by: ReadingLog): NewRun | null {
  const eventKey = keyOfLog(from, ordinal);
  const about = aboutPlace(from, by.chainName);
  const reading = readLog({ topics: from.topics ?? [], data: from.data ?? "0x" }, by.spec);
  if (reading.kind === "unreadable") {
    logPipeline.warn({ eventId: from.id, triggerId: to.id, reason: reading.reason }, "a log could not be read");
    return { ...run, eventKey, values: about, failed: reading.reason };
  }
  if (!passFilters(by.spec.filters, reading)) return null;
  return { ...run, eventKey, values: { ...reading.values, ...about } };
}

type ReadingActivity = Making & { spec: ActivitySpec };

function activityRun({ event: from, ordinal, concerns = [] }: Want, run: RunParts, by: ReadingActivity): NewRun | null {
  const { spec } = by;
  const move = readMove(from, tokenOf(spec, from.address) !== undefined);
  const currency = chainOf(spec.chainId)?.currency ?? "ETH";
  const amount = move && amountOf(spec, move, { address: from.address, currency });
  const [first] = concerns;
  if (!amount || !first) return null;
  const eventKey = from.kind === "native" ? `native:${from.chainId}:${from.txHash}` : keyOfLog(from, ordinal);
  const values = { ...sideOf(first), ...amount, ...aboutPlace(from, by.chainName) };
  return { ...run, eventKey, values, hits: concerns.map(hitOf) };
}

const sideOf = ({ wallet, direction, counterparty }: Concern): Values => ({ wallet, direction, counterparty });

const hitOf = (concern: Concern): EventHit => ({
  address: concern.wallet,
  key: concern.direction,
  values: sideOf(concern),
});

/** Without the place of the log in its block, which a fork moves. */
function keyOfLog({ chainId, txHash, address, topics }: Event, ordinal: number): string {
  return `log:${chainId}:${txHash}:${address}:${topics?.[0]?.slice(0, 10)}:${ordinal}`;
}

/** A reading or a schedule brings its values as they are, and whom it concerns. */
function namedRun({ event: from, trigger: to }: Want, run: RunParts): NewRun {
  return {
    ...run,
    eventKey: `${from.kind}:${to.nodeId}:${from.sourceKey}`,
    values: (from.payload ?? {}) as Values,
    hits: sql`select address, key, "values" from event_hit where event_id = ${from.id}::bigint`,
  };
}

/** What the run of an event has whatever its values come to. */
export function partsOfRun({ event: from, trigger: to, ordinal }: Want, now: Date): RunParts {
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

/** What everything on a chain has, beside its own arguments. */
function aboutPlace(event: Event, chainName: (chainId: number) => string): Values {
  return {
    $block: String(event.blockNumber),
    $time: event.occurredAt.toISOString(),
    $tx: event.txHash,
    $chain: event.chainId === null ? null : chainName(event.chainId),
    $contract: event.address,
  };
}

function signalValues(signal: Event, spec: Extract<TriggerSpec, { kind: "signal" }>): Values {
  const given = spec.fields.map(({ name }) => [name, (signal.payload?.[name] ?? null) as Value]);
  return { ...Object.fromEntries(given), $time: signal.occurredAt.toISOString() };
}
