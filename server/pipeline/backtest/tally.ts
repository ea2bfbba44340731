import { type BacktestTally, emptySlot, slotAnchor } from "#server/contract/backtest.ts";
import { audienceKey } from "#server/contract/plan.ts";
import { limits } from "#server/kernel/limits.ts";
import type { NewRun } from "../hand-overs.ts";
import type { Claimed } from "./claim-backtest.ts";
import type { Alert } from "./compare.ts";
import { TooLargeError } from "./errors.ts";
import type { Passed } from "./evaluate.ts";

/** What one step looked at. `begun`: runs of the tested version whose audience was begun now. */
export type Looked = { events: number; begun: NewRun[]; passed: Passed[]; alerts: Alert[] };

type Timeline = Pick<Claimed, "fromAt" | "slotSeconds">;

/**
 * Adds a step to what a backtest has come to.
 * @throws TooLargeError
 */
export function addLooked(before: BacktestTally, looked: Looked, timeline: Timeline): BacktestTally {
  const tally = structuredClone(before);
  tally.looked += looked.events;
  for (const run of looked.begun) countRun(tally, run);
  for (const one of looked.passed) countPassage(tally, one);
  for (const alert of looked.alerts) countAlert(tally, alert, timeline);
  if (tally.looked > limits.backtestEventsMax) throw new TooLargeError("events", limits.backtestEventsMax);
  if (tally.passages > limits.backtestPassagesMax) throw new TooLargeError("passages", limits.backtestPassagesMax);
  return tally;
}

function countRun(tally: BacktestTally, run: NewRun): void {
  if (run.failed !== undefined) tally.unreadable += 1;
  const key = audienceKey(run.triggerNodeId, run.triggerHandle ?? "next");
  tally.events[key] = (tally.events[key] ?? 0) + 1;
}

function countPassage(tally: BacktestTally, { side, visited, creditsMilli }: Passed): void {
  tally.passages += 1;
  if (side === "live") {
    tally.liveCreditsMilli += creditsMilli;
    return;
  }
  tally.creditsMilli += creditsMilli;
  const ended = [...visited.passedEdges, ...visited.stoppedAt.map((id) => `stop:${id}`)];
  const waiting = visited.kind === "unknown" ? visited.nodeIds.map((id) => `unknown:${id}`) : [];
  for (const edge of [...ended, ...waiting]) tally.edges[edge] = (tally.edges[edge] ?? 0) + 1;
  tally[visited.kind === "unknown" ? "unknown" : OUTCOMES[visited.outcome]] += 1;
}

const OUTCOMES = {
  told: "told",
  // nothing is learned of the past: see `createTryOut`
  held: "told",
  stopped: "stopped",
  "opted-out": "optedOut",
  failed: "failed",
  cancelled: "stopped",
} as const;

function countAlert(tally: BacktestTally, { kind, event, isReworded }: Alert, { fromAt, slotSeconds }: Timeline): void {
  tally[kind] += 1;
  if (isReworded) tally.reworded += 1;
  if (!fromAt || !slotSeconds || tally.slots.length === 0) return;
  const since = slotAnchor(fromAt, slotSeconds).getTime();
  const at = Math.floor((event.occurredAt.getTime() - since) / 1_000 / slotSeconds);
  // A chain's clock is not ours: what is a little outside belongs to the nearest end.
  const place = Math.min(Math.max(at, 0), tally.slots.length - 1);
  const slot = tally.slots[place] ?? emptySlot();
  slot[kind] += 1;
  tally.slots[place] = slot;
}
