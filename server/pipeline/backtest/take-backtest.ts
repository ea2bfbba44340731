import type { Db } from "#db/client.ts";
import {
  type BacktestPlace,
  type BacktestSource,
  emptySlot,
  slotCount,
  slotSecondsFor,
} from "#server/contract/backtest.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { BUG_REASON, isLasting } from "#server/kernel/take-safely.ts";
import type { BacktestDeps } from "./backtest-deps.ts";
import { type Claimed, claimBacktest, letGo, stillHolds } from "./claim-backtest.ts";
import { compareAlerts } from "./compare.ts";
import { evaluate } from "./evaluate.ts";
import { keepAlerts } from "./keep-alerts.ts";
import { lookAt } from "./look-at.ts";
import { type Past, pastOf, readStored, readStretch, type Stretch } from "./read-past.ts";
import { type Resolved, resolveBlocks } from "./resolve-blocks.ts";
import { createLoadSides, type Sides } from "./sides.ts";
import { addLooked } from "./tally.ts";

type Memory = { loadSides: (test: Claimed) => Promise<Sides>; stretch: Stretch | undefined };

/**
 * Makes the taker of a process: each call does one small step of one backtest, so that several take turns and the live
 * path is never kept waiting. What a step came to stands in one transaction with where the next goes on.
 *
 * Rows: backtest, backtest_alert, backtest_wallet; of the live path none.
 * @returns steps done: 0 when no backtest waits
 */
export function createTakeBacktest(deps: BacktestDeps): () => Promise<number> {
  const memory: Memory = { loadSides: createLoadSides(deps.db), stretch: undefined };
  return async () => {
    const test = await claimBacktest(deps.db, deps.clock.now());
    if (!test) return 0;
    try {
      await step(deps, memory, test);
    } catch (error) {
      await endOrWait(deps, test, error);
    }
    return 1;
  };
}

async function step(deps: BacktestDeps, memory: Memory, test: Claimed): Promise<void> {
  const source = test.sources[test.place.source];
  if (!source) return finish(deps, test);
  if (source.kind === "chain" && source.from === null) return resolve(deps, test, source);
  const sides = await memory.loadSides(test);
  if (source.kind === "chain" && source.from === "chain") {
    memory.stretch = await readStretch(deps, { test, source }, memory.stretch);
    const past = pastOf(memory.stretch, test, source);
    return deps.db.transaction((tx) => work(deps, tx, { test, source, sides, past }));
  }
  return deps.db.transaction(async (tx) => {
    const past = await readStored(tx, test, source);
    await work(deps, tx, { test, source, sides, past });
  });
}

type Work = { test: Claimed; source: BacktestSource; sides: Sides; past: Past };
type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

async function work(deps: BacktestDeps, tx: Tx, { test, source, sides, past }: Work): Promise<void> {
  if (!(await stillHolds(tx, test))) return;
  const look = await lookAt(deps, tx, { test, sides, past });
  const passed = await evaluate(deps, tx, look.seats);
  const alerts = compareAlerts(passed, sides.live !== null);
  const tally = addLooked(test.tally, { ...look, passed, alerts }, test);
  const room = limits.backtestAlertsListed - listedOf(test);
  tally.unlisted += await keepAlerts(tx, test, { alerts, room });
  const isAtEnd = past.isLast && look.place.event === past.end && look.place.upTo === null;
  const next = { source: test.place.source + 1, event: null, upTo: null };
  const place: BacktestPlace = isAtEnd ? next : { ...test.place, ...look.place };
  const progress = Math.max(test.progress, progressOf(test, { source, place, isAtEnd, past }));
  await letGo(tx, test, { place, tally, progress, nextAt: deps.clock.now() });
}

const listedOf = ({ tally: { same, fresh, gone, unsure, unlisted } }: Claimed) =>
  same + fresh + gone + unsure - unlisted;

type Done = { source: BacktestSource; place: BacktestPlace; isAtEnd: boolean; past: Past };

/** Sources count the same; within one, blocks do, and time where there are none. */
function progressOf(test: Claimed, { source, place, isAtEnd, past }: Done): number {
  const within = isAtEnd ? 1 : source.kind === "chain" ? shareOfBlocks(source, place) : shareOfTime(test, past);
  return (test.place.source + Math.min(1, Math.max(0, within))) / test.sources.length;
}

function shareOfBlocks(source: Extract<BacktestSource, { kind: "chain" }>, { event: at }: BacktestPlace): number {
  const [from, to] = [source.fromBlock ?? 0, source.toBlock ?? 0];
  return at ? (at[0] - from) / Math.max(1, to - from + 1) : 0;
}

function shareOfTime({ fromAt, toAt }: Claimed, { events }: Past): number {
  const last = events.at(-1)?.event.occurredAt;
  if (!fromAt || !toAt || !last) return 0;
  return (last.getTime() - fromAt.getTime()) / Math.max(1, toAt.getTime() - fromAt.getTime());
}

async function resolve(
  deps: BacktestDeps,
  test: Claimed,
  source: Extract<BacktestSource, { kind: "chain" }>,
): Promise<void> {
  const found = await resolveBlocks(deps, test, source);
  const sources = test.sources.map((one, at) => (at === test.place.source ? found.source : one));
  await deps.db.transaction(async (tx) => {
    if (await stillHolds(tx, test))
      await letGo(tx, test, { sources, ...timelineOf(test, found), nextAt: deps.clock.now() });
  });
}

/** Of blocks the time is known only now; and where a chain is all there is, the timeline begins with it. */
function timelineOf(test: Claimed, { fromAt, toAt = test.toAt ?? undefined }: Resolved) {
  if (!fromAt || !toAt || test.sources.length > 1) return {};
  const slotSeconds = slotSecondsFor((toAt.getTime() - fromAt.getTime()) / 1_000);
  const slots = Array.from({ length: slotCount({ from: fromAt, to: toAt, slotSeconds }) }, emptySlot);
  return { fromAt, toAt, slotSeconds, tally: { ...test.tally, slots } };
}

async function finish(deps: BacktestDeps, test: Claimed): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    if (await stillHolds(tx, test)) await letGo(tx, test, { state: "done", progress: 1, endedAt: now, nextAt: now });
  });
}

/** What may pass is tried again, ever later; a limit or a bug ends it, with what it came to so far. */
async function endOrWait(deps: BacktestDeps, test: Claimed, error: unknown): Promise<void> {
  const now = deps.clock.now();
  const tries = test.tries + 1;
  const isKnown = error instanceof AppError;
  const mayPass = isKnown ? error.retry === "later" : !isLasting(error);
  if (!isKnown) logPipeline.error({ err: error, backtest: test.id }, "a backtest could not go on");
  await deps.db.transaction(async (tx) => {
    if (!(await stillHolds(tx, test))) return;
    if (mayPass && tries < limits.backtestTriesMax) {
      await letGo(tx, test, { tries, nextAt: new Date(now.getTime() + RETRY_MS * 2 ** tries) });
      return;
    }
    const reason = isKnown ? error.publicMessage : BUG_REASON;
    await letGo(tx, test, { state: "failed", reason, tries, endedAt: now, nextAt: now });
  });
}

const RETRY_MS = 1_000;
