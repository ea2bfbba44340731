import { sql as raw, type SQL } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Db, Tx } from "#db/client.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { atEnd, endIsTold } from "#server/kernel/transact.ts";
import { createDrain, type Drain } from "./drain.ts";
import { STAGES, type Stage } from "./hand-overs.ts";

/**
 * What moves the work. The rows in the stages' inboxes are the truth; a job only says "look now", so that losing one
 * delays and never loses.
 */
export type Engine = {
  /**
   * Wakes one worker of a stage when `tx` commits; nothing happens when it rolls back. In a transaction of `transact`,
   * a process that works on the stage itself looks at once, and others are called only when all of its takers are busy.
   */
  enqueue(tx: Tx, stage: Stage): Promise<void>;
  /** Before `start`: this process works on `stage`. */
  work(stage: Stage, options: WorkOptions): void;
  /** Fails in a process that only enqueues when none that works has started before. */
  start(): Promise<void>;
  /** Takes no more and waits for what is running. */
  stop(): Promise<void>;
};

export type WorkOptions = {
  /** Handles one batch and says how many rows it was; 0 when nothing waits. */
  take: () => Promise<number>;
  /** After a batch of fewer rows nothing more waits, and no second look is needed; 1 unless given. */
  fullAt?: number;
  /** Batches of this stage at once in this process. */
  concurrency: number;
  /** How long a lost wake-up may delay. */
  sweepMs: number;
};

/** pg-boss keeps its own tables apart from ours. */
const SCHEMA = "pgboss";
const POOL_MAX = 3;
/** Wake-ups that arrived while a batch ran are answered together by the next one. */
const WAKEUPS_MAX = 500;
/** A process that is busy calls others for help at most so often. */
const CALL_EVERY_MS = 100;
const STOP_TIMEOUT_MS = 30_000;

const queueOf = (stage: Stage) => `stage-${stage}`;

/**
 * The engine over pg-boss.
 *
 * What a process hands on to itself it looks at right after the commit: some milliseconds sooner than by a job, and a job
 * costs Postgres as much as a small event's other statements of a stage. Should it die in between, a sweep finds the rows.
 *
 * A process that works gets a small pool and a listener of its own; one that only enqueues (the web) borrows `db`.
 */
export function createEngine(deps: { url: string; db: Db; clock: Clock }): Engine {
  const workers = new Map<Stage, WorkOptions>();
  let boss: PgBoss | undefined;
  const drains = new Map<Stage, Drain>();
  const calledAt = new Map<Stage, number>();
  /** Whether others need not hear of it: somebody here is free for it, or they were called a moment ago. */
  const isDoneHere = (tx: Tx, stage: Stage): boolean => {
    const drain = drains.get(stage);
    if (!drain || !endIsTold(tx)) return false;
    atEnd(tx, { committed: drain.poke, undone: () => undefined });
    const now = deps.clock.now().getTime();
    if (drain.hasRoom() || now - (calledAt.get(stage) ?? 0) < CALL_EVERY_MS) return true;
    calledAt.set(stage, now);
    return false;
  };

  return {
    work: (stage, options) => void workers.set(stage, options),
    async enqueue(tx, stage) {
      if (isDoneHere(tx, stage)) return;
      await boss?.insert(queueOf(stage), [{}], {
        db: fromDrizzle({ execute: (query: SQL) => executePrepared(tx, query) }, raw),
      });
    },
    async start() {
      boss = workers.size > 0 ? bossThatWorks(deps.url) : bossThatSends(deps.db);
      boss.on("error", (error) => logPipeline.error({ err: error }, "the job engine had trouble"));
      boss.on("warning", (warning) => logPipeline.warn({ warning }, "the job engine warns"));
      await boss.start();
      if (workers.size > 0) await createQueues(boss);
      for (const [stage, options] of workers) {
        drains.set(stage, await attach(boss, { stage, options, clock: deps.clock }));
      }
    },
    async stop() {
      await Promise.all([...drains.values()].map((drain) => drain.stop()));
      drains.clear();
      await boss?.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
      boss = undefined;
    },
  };
}

/** Over its own driver: of ours, a connection that is cut at the wrong moment never answers what was asked of it last. */
function bossThatWorks(url: string): PgBoss {
  return new PgBoss({
    connectionString: url,
    schema: SCHEMA,
    max: POOL_MAX,
    application_name: "bellwether-engine",
    schedule: false,
    supervise: true,
    maintenanceIntervalSeconds: 60,
    useListenNotify: true,
  });
}

/** Leaves tables and queues to the processes that work: its statements may run on any connection of `db`. */
function bossThatSends(db: Db): PgBoss {
  return new PgBoss({ db: fromDrizzle(db, raw), schema: SCHEMA, schedule: false, supervise: false, migrate: false });
}

/** Jobs hold nothing worth keeping, so they are never retried and deleted soon. */
async function createQueues(boss: PgBoss): Promise<void> {
  const settings = { notify: true, retryLimit: 0, deleteAfterSeconds: 60, retentionSeconds: 3_600 };
  for (const stage of STAGES) await boss.createQueue(queueOf(stage), settings);
}

async function attach(boss: PgBoss, worker: { stage: Stage; options: WorkOptions; clock: Clock }): Promise<Drain> {
  const drain = createDrain(worker);
  const waiting = { batchSize: WAKEUPS_MAX, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 30 };
  // The job is done with the news: the rows know what is left.
  await boss.work(queueOf(worker.stage), waiting, async () => drain.poke());
  return drain;
}
