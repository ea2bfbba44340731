import type { Db } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { createChainLocks } from "#server/chain/chain-locks.ts";
import { type Chains, createChains } from "#server/chain/chains.ts";
import { createLogsApart } from "#server/chain/logs-apart.ts";
import { createMulticall } from "#server/chain/multicall.ts";
import { createAtMost } from "#server/kernel/at-most.ts";
import { createBatchSize, type SizedBatch } from "#server/kernel/batch-size.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Deadline } from "#server/kernel/deadline.ts";
import type { ChainEndpoints, Env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { createTurns } from "#server/kernel/take-turns.ts";
import { receiveActs, undoActs } from "#server/personalisation/record-acts.ts";
import { markMoved } from "#server/portfolio/mark-moved.ts";
import { createRefreshPortfolios } from "#server/portfolio/refresh-portfolios.ts";
import { clearCancelled } from "./audience/cancel-run.ts";
import { createCancelRuns } from "./audience/cancel-runs.ts";
import { createRunTurns } from "./audience/claim-runs.ts";
import { createRunCloser } from "./audience/close-runs.ts";
import { countEdges } from "./audience/count-edges.ts";
import { createTallyFolder } from "./audience/fold-tallies.ts";
import { createPlans } from "./audience/plans.ts";
import { createReceiveRuns } from "./audience/receive-runs.ts";
import { takeRuns } from "./audience/take-runs.ts";
import { takeUndone } from "./audience/take-undone.ts";
import { createTakeBacktest } from "./backtest/take-backtest.ts";
import { createEngine, type Engine } from "./engine.ts";
import { readStretch } from "./ingest/look-ahead.ts";
import { runIngest } from "./ingest/run-ingest.ts";
import { createCancelExecutions } from "./interpreter/cancel-executions.ts";
import { endedRuns } from "./interpreter/ended-runs.ts";
import { createLoadPlans } from "./interpreter/load-batch.ts";
import { insertExecutions, receiveExecutions } from "./interpreter/receive-executions.ts";
import { reopenExecutions } from "./interpreter/reopen-executions.ts";
import { createWalkNow, takeExecutions } from "./interpreter/take-executions.ts";
import { createTryOut } from "./interpreter/try-out.ts";
import { createOrphanEvents } from "./match/orphan-events.ts";
import { receiveEvents } from "./match/receive-events.ts";
import { createSettleEvents } from "./match/settle-events.ts";
import { takeEvents } from "./match/take-events.ts";
import { createWouldRun } from "./match/would-run.ts";
import { createChannelPorts } from "./outbox/channel-ports.ts";
import { correctTold } from "./outbox/correct-told.ts";
import { createOutbox, shelfOf } from "./outbox/outbox.ts";
import { wouldTell } from "./outbox/would-tell.ts";
import { runSchedule } from "./schedule/run-schedule.ts";
import { createRefreshWatches } from "./watch/refresh-watches.ts";
import { runWatch } from "./watch/run-watch.ts";
import { undoWatches } from "./watch/undo-watches.ts";

export const ROLES = ["ingest", "pipeline", "channels"] as const;
export type Role = (typeof ROLES)[number];

export type PipelineDeps = {
  db: Db;
  settings: Env;
  clock: Clock;
  /** From 0 to 1, evenly. */
  chance: () => number;
  deadline: (afterMs: number) => Deadline;
  /** For URLs that people typed. */
  fetch: SafeFetch;
  chains: ChainEndpoints;
  /** What this process does; every other is done by another. */
  roles: ReadonlySet<Role>;
};

export type Pipeline = {
  start(): Promise<void>;
  /** Takes nothing more, finishes what is under way, and lets go of everything but the database. */
  stop(): Promise<void>;
};

/**
 * The path, in order: ingest, watch, schedule → match → audience → interpreter → outbox.
 *
 * Each stage takes from its inbox and hands on in its own transaction, through functions that are given to it here.
 */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { db, settings, clock, roles } = deps;
  const engine = createEngine({ url: settings.DATABASE_URL, db, clock });
  const chains = createChains({ chains: deps.chains, clock, chance: deps.chance, apart: createLogsApart() });
  const wired = wireStages(deps, { engine, chains });
  if (roles.has("pipeline")) workOnStages(engine, wired, deps);
  if (roles.has("channels")) {
    engine.work("outbox", { concurrency: 1, sweepMs: 1_000, take: () => wired.outbox.take() });
  }
  let sources: Running | undefined;
  return {
    async start() {
      await engine.start();
      sources = runSources(wired, deps);
    },
    async stop() {
      await sources?.stop();
      await chains.close();
      await engine.stop();
      await wired.outbox.stop();
    },
  };
}

const MULTICALL_BOUNDS = {
  sizeStart: limits.watchBatchStart,
  sizeMax: limits.watchBatchMax,
  concurrency: limits.watchCallsAtOnce,
};

type Wired = ReturnType<typeof wireStages>;
type Running = { stop(): Promise<void> };

/** What each stage is given. */
function wireStages(deps: PipelineDeps, { engine, chains }: { engine: Engine; chains: Chains }) {
  const { db, settings, clock, chance, deadline, fetch } = deps;
  const sendsOwn = deps.roles.has("channels");
  const { enqueue } = engine;
  const ports = createChannelPorts({ db, clock, fetch, settings, chains });
  const { secretOf } = ports;
  const { APP_URL: appUrl, BELLWETHER_SECRET_KEY: key } = settings;
  const channels = createChannels(ports, settings.BELLWETHER_LANES);
  const outbox = createOutbox({ db, clock, chance, deadline, channels, appUrl, key, sendsOwn });
  const shelf = shelfOf(channels);
  const multicall = createMulticall(MULTICALL_BOUNDS);

  // What a fork undoes, from the event down to what has not left.
  const cancelExecutions = createCancelExecutions({ cancelUnsent: outbox.cancelUnsent });
  const orphanEvents = createOrphanEvents({ cancelRuns: createCancelRuns({ cancelExecutions }) });
  const onFork = { orphanEvents, undoWatches, undoActs };
  const onBlocks = {
    receiveEvents,
    receiveActs,
    receiveMovements: markMoved,
    settleEvents: createSettleEvents({ enqueue }),
    refreshWatches: createRefreshWatches(),
  };

  const walking = { enqueue, countEdges, loadPlans: createLoadPlans(), receiveDrafts: outbox.receiveDrafts };
  return {
    outbox,
    ingest: { db, enqueue, clock, chains, ...onBlocks, ...onFork },
    watch: { db, enqueue, clock, chains, fetch, secretOf, chance, receiveEvents },
    schedule: { db, enqueue, clock, receiveEvents },
    match: { db, enqueue, chainName, receiveRuns: createReceiveRuns({ reopenExecutions }) },
    audience: {
      ...{ db, enqueue, receiveExecutions, insertExecutions, countEdges },
      plans: createPlans(),
      turns: createRunTurns(),
      walkNow: createWalkNow(walking),
      endedRuns,
    },
    undone: { db, enqueue, correctTold },
    cancelled: { db, cancelExecutions, endedRuns },
    closeRuns: createRunCloser({ db, endedRuns }),
    foldTallies: createTallyFolder({ db }),
    interpreter: {
      ...{ ...walking, db, clock, fetch, secretOf, turns: createTurns(), inTurn: inTurnOf(clock) },
      refreshPortfolios: createRefreshPortfolios({ db, chains, multicall, clock, fetch, secretOf }),
    },
    backtest: {
      ...{ db, clock, chains, readStretch },
      wouldRun: createWouldRun({ chainName }),
      tryOut: createTryOut(),
      ...wouldTell(shelf),
    },
  };
}

/**
 * Batches of executions at once in one process, and how many of them keep this thread and Postgres busy: with three
 * another workspace's event waits half as long again, for a twentieth more of a large run's executions a second.
 */
const INTERPRETERS = 3;
const PASSING_MAX = 2;

function inTurnOf(clock: Clock): SizedBatch {
  const atMost = createAtMost(PASSING_MAX);
  const bounds = { min: 200, max: limits.stageBatch, targetMs: limits.stageBatchMs, atOnce: PASSING_MAX };
  const sized = createBatchSize(bounds, clock);
  return (take) => atMost(() => sized(take));
}

/** What takes from an inbox. */
function workOnStages(engine: Engine, wired: Wired, deps: PipelineDeps) {
  const { match, audience, undone, cancelled, closeRuns, foldTallies, interpreter, backtest } = wired;
  const batch = () => ({ limit: limits.stageBatch, now: deps.clock.now() });
  engine.work("match", {
    concurrency: 2,
    sweepMs: 2_000,
    take: () => takeEvents(match, batch()),
    fullAt: limits.stageBatch,
  });
  const idle = async () => {
    await foldTallies(batch());
    return closeRuns(batch());
  };
  engine.work("audience", {
    // one may be in the midst of a large audience while the other begins new ones
    concurrency: 2,
    sweepMs: 1_000,
    take: async () =>
      (await clearCancelled(cancelled, batch())) + (await takeRuns(audience, batch())) ||
      (await takeUndone(undone, batch())) ||
      idle(),
  });
  engine.work("interpreter", {
    concurrency: INTERPRETERS,
    sweepMs: 1_000,
    take: () => takeExecutions(interpreter, batch()),
  });
  // Beside the path: one small step at a time, so that what is live never waits for it.
  engine.work("backtest", { concurrency: 1, sweepMs: 2_000, take: createTakeBacktest(backtest) });
}

/** What makes events: chains, watched values, the clock. */
function runSources({ ingest, watch, schedule }: Wired, { roles, settings }: PipelineDeps): Running {
  const running: Running[] = roles.has("pipeline") ? [runSchedule(schedule)] : [];
  if (roles.has("ingest")) {
    const locks = createChainLocks(settings.DATABASE_URL);
    const watching = runWatch({ ...watch, locks });
    const reading = runIngest({ ...ingest, locks, onRead: watching.poke });
    // ingest lets go of the locks that both stand on
    running.push({ stop: () => watching.stop().then(() => reading.stop()) });
  }
  return {
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

function chainName(chainId: number): string {
  return chainOf(chainId)?.name ?? `Chain ${chainId}`;
}
