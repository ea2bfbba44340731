import type { Db } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { createChainLocks } from "#server/chain/chain-locks.ts";
import { createChains } from "#server/chain/chains.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { ChainEndpoints, Env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { createCancelRuns } from "./audience/cancel-runs.ts";
import { createRunCloser } from "./audience/close-runs.ts";
import { countEdges } from "./audience/count-edges.ts";
import { createPlans } from "./audience/plans.ts";
import { createReceiveRuns } from "./audience/receive-runs.ts";
import { takeRuns } from "./audience/take-runs.ts";
import { takeUndone } from "./audience/take-undone.ts";
import { createEngine } from "./engine.ts";
import { runIngest } from "./ingest/run-ingest.ts";
import { createCancelExecutions } from "./interpreter/cancel-executions.ts";
import { endedRuns } from "./interpreter/ended-runs.ts";
import { createLoadPlans } from "./interpreter/load-batch.ts";
import { receiveExecutions } from "./interpreter/receive-executions.ts";
import { reopenExecutions } from "./interpreter/reopen-executions.ts";
import { takeExecutions } from "./interpreter/take-executions.ts";
import { createOrphanEvents } from "./match/orphan-events.ts";
import { receiveEvents } from "./match/receive-events.ts";
import { createSettleEvents } from "./match/settle-events.ts";
import { takeEvents } from "./match/take-events.ts";
import { createChannelPorts } from "./outbox/channel-ports.ts";
import { correctTold } from "./outbox/correct-told.ts";
import { createOutbox } from "./outbox/outbox.ts";
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
  deadline: (afterMs: number) => AbortSignal;
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
 * The path, in order: ingest → match → audience → interpreter → outbox.
 *
 * Each stage takes from its inbox and hands on in its own transaction, through functions that are given to it here.
 */
export function createPipeline({ db, settings, clock, roles, fetch, ...by }: PipelineDeps): Pipeline {
  const url = settings.DATABASE_URL;
  const chains = createChains({ chains: by.chains, clock, chance: by.chance });
  const engine = createEngine({ url, db, clock });
  const { enqueue } = engine;
  const ports = createChannelPorts({ db, clock, fetch, settings });
  const channels = createChannels(ports);
  const outbox = createOutbox({
    db,
    clock,
    channels,
    ...by,
    appUrl: settings.APP_URL,
    key: settings.BELLWETHER_SECRET_KEY,
  });

  // What a fork undoes, from the event down to what has not left.
  const cancelExecutions = createCancelExecutions({ cancelUnsent: outbox.cancelUnsent });
  const orphanEvents = createOrphanEvents({ cancelRuns: createCancelRuns({ cancelExecutions }) });

  const { secretOf } = ports;
  const interpreter = { db, enqueue, clock, fetch, secretOf, loadPlans: createLoadPlans(), countEdges };
  const stages = {
    ingest: {
      db,
      enqueue,
      clock,
      chains,
      receiveEvents,
      orphanEvents,
      settleEvents: createSettleEvents({ enqueue }),
      refreshWatches: createRefreshWatches(),
      undoWatches,
    },
    watch: { db, enqueue, clock, chains, fetch, secretOf, chance: by.chance, receiveEvents },
    schedule: { db, enqueue, clock, receiveEvents, onFired: () => engine.poke("match") },
    match: { db, enqueue, chainName, receiveRuns: createReceiveRuns({ reopenExecutions }) },
    audience: { db, enqueue, plans: createPlans(), receiveExecutions, countEdges },
    interpreter: { ...interpreter, receiveDrafts: outbox.receiveDrafts },
  };
  const closeRuns = createRunCloser({ db, endedRuns });
  const undone = { db, enqueue, correctTold };
  const batch = () => ({ limit: limits.stageBatch, now: clock.now() });

  if (roles.has("pipeline")) {
    engine.work("match", {
      next: "audience",
      concurrency: 2,
      sweepMs: 2_000,
      take: () => takeEvents(stages.match, batch()),
    });
    engine.work("audience", {
      next: "interpreter",
      concurrency: 1,
      sweepMs: 1_000,
      take: async () =>
        (await takeRuns(stages.audience, batch())) || (await takeUndone(undone, batch())) || closeRuns(batch()),
    });
    engine.work("interpreter", {
      next: "outbox",
      concurrency: 3,
      sweepMs: 1_000,
      take: () => takeExecutions(stages.interpreter, batch()),
    });
  }
  if (roles.has("channels")) engine.work("outbox", { concurrency: 1, sweepMs: 1_000, take: () => outbox.take() });

  let ingest: ReturnType<typeof runIngest> | undefined;
  let schedule: ReturnType<typeof runSchedule> | undefined;
  let watch: ReturnType<typeof runWatch> | undefined;
  return {
    async start() {
      await engine.start();
      if (roles.has("ingest")) {
        const locks = createChainLocks(url);
        const pokeMatch = () => engine.poke("match");
        const running = runWatch({ ...stages.watch, locks, onEvents: pokeMatch });
        const onRead = (chainId: number) => {
          pokeMatch();
          running.poke(chainId);
        };
        ingest = runIngest({ ...stages.ingest, locks, onRead });
        watch = running;
      }
      if (roles.has("pipeline")) schedule = runSchedule(stages.schedule);
    },
    async stop() {
      // ingest lets go of the locks that both stand on
      await watch?.stop();
      await Promise.all([ingest?.stop(), schedule?.stop()]);
      await chains.close();
      await engine.stop();
      await outbox.stop();
    },
  };
}

function chainName(chainId: number): string {
  return chainOf(chainId)?.name ?? `Chain ${chainId}`;
}
