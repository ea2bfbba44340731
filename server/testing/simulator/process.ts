import { sql } from "drizzle-orm";
import type postgres from "postgres";
import type { Db } from "#db/client.ts";
import { type Chains, createChains } from "#server/chain/chains.ts";
import { Secret } from "#server/kernel/secret.ts";
import { createTurns } from "#server/kernel/take-turns.ts";
import { receiveActs, undoActs } from "#server/personalisation/record-acts.ts";
import { clearCancelled } from "#server/pipeline/audience/cancel-run.ts";
import { createCancelRuns } from "#server/pipeline/audience/cancel-runs.ts";
import { createRunTurns } from "#server/pipeline/audience/claim-runs.ts";
import { createRunCloser } from "#server/pipeline/audience/close-runs.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { createPlans } from "#server/pipeline/audience/plans.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { takeRuns } from "#server/pipeline/audience/take-runs.ts";
import { takeUndone } from "#server/pipeline/audience/take-undone.ts";
import { stepChain } from "#server/pipeline/ingest/step-chain.ts";
import { tendChain } from "#server/pipeline/ingest/tend-chain.ts";
import { createWatchedChain, type WatchedChain } from "#server/pipeline/ingest/watched-chain.ts";
import { createCancelExecutions } from "#server/pipeline/interpreter/cancel-executions.ts";
import { endedRuns } from "#server/pipeline/interpreter/ended-runs.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import { insertExecutions, receiveExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { reopenExecutions } from "#server/pipeline/interpreter/reopen-executions.ts";
import { createWalkNow, takeExecutions } from "#server/pipeline/interpreter/take-executions.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { createSettleEvents } from "#server/pipeline/match/settle-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { correctTold } from "#server/pipeline/outbox/correct-told.ts";
import { createOutbox, type Outbox } from "#server/pipeline/outbox/outbox.ts";
import { takeSchedules } from "#server/pipeline/schedule/take-schedules.ts";
import { createRefreshWatches } from "#server/pipeline/watch/refresh-watches.ts";
import { blockToRead } from "#server/pipeline/watch/run-watch.ts";
import { stepWatch, type WatchedValues, watchedValues } from "#server/pipeline/watch/step-watch.ts";
import { undoWatches } from "#server/pipeline/watch/undo-watches.ts";
import { markMoved } from "#server/portfolio/mark-moved.ts";
import { TEST_KEY } from "../outbox-world.ts";
import type { FakeEndpoint } from "./fake-endpoint.ts";
import { createGatedDb, type Turns } from "./gated-db.ts";
import type { Mishaps, Mortal } from "./mishaps.ts";
import type { Sink } from "./sink.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What a process does when it is its turn; each answers how much it found to do. */
export const ACTS = [
  "ingest-0",
  "ingest-1",
  "tend-0",
  "tend-1",
  "watch-0",
  "schedule",
  "match",
  "audience",
  "interpreter",
  "outbox",
] as const;
export type Act = (typeof ACTS)[number];

type Options = {
  name: string;
  sql: postgres.Sql;
  turns: Turns;
  /** Audiences up to this size are listed whole. */
  listedAudienceMax: number;
  /** Small runs are walked where their executions are made. */
  walksAtOnce: boolean;
  mishaps: Mishaps;
  clock: VirtualClock;
  chance: () => number;
  sink: Sink;
  /** By chain: its id, and its endpoints in order. */
  chains: { chainId: number; endpoints: FakeEndpoint[] }[];
};

/** Rows that a stage takes at once: few, so that batches end in the middle of things. */
const BATCH = 7;
const BATCH_CALM = 500;
const LOOKS_MAX = 8;

/** The whole pipeline as one worker process has it, under the simulation's time and mishaps. */
export class SimulatedProcess implements Mortal {
  readonly name: string;
  isDead = false;
  readonly #options: Options;
  readonly #outbox: Outbox;
  readonly #chains: Chains;
  readonly #watched: WatchedChain[];
  readonly #values: WatchedValues[];
  readonly #stages: ReturnType<SimulatedProcess["wire"]>;

  constructor(options: Options) {
    const { mishaps, clock, chance } = options;
    this.name = options.name;
    this.#options = options;
    this.#outbox = createOutbox({
      db: this.#dbOf("outbox"),
      channels: options.sink.channelsFor({ pass: (place) => mishaps.pass(this, place) }),
      clock,
      chance,
      deadline: () => ({ signal: new AbortController().signal, clear: () => undefined }),
      appUrl: "https://app.example.com",
      key: TEST_KEY,
      sendsOwn: true,
      paceNow: () => sql`${clock.now().toISOString()}::timestamptz`,
    });
    this.#chains = connect(options);
    const { ids } = this.#chains;
    this.#watched = ids.map((chainId) => createWatchedChain({ chainId, endpoints: this.#chains.of(chainId) }));
    this.#values = ids.map((chainId) => watchedValues(chainId));
    this.#stages = this.wire();
  }

  /** Acts, and waits for what that started, also when it fails. @returns how much was found to do */
  async act(act: Act): Promise<number> {
    try {
      return await this.#begin(act);
    } finally {
      await this.settle();
    }
  }

  /** Waits for what it started by itself. */
  settle(): Promise<void> {
    return this.#outbox.settled();
  }

  async #begin(act: Act): Promise<number> {
    const { clock } = this.#options;
    const batch = { limit: this.#options.mishaps.state.isOff ? BATCH_CALM : BATCH, now: clock.now() };
    const { match, audience, undone, cancelled, closeRuns, interpreter, schedule } = this.#stages;
    switch (act) {
      case "ingest-0":
      case "ingest-1":
        return this.#look(Number(act.slice(-1)));
      case "tend-0":
      case "tend-1":
        return this.#tend(Number(act.slice(-1)));
      case "watch-0":
        return this.#watch(0);
      case "schedule":
        return takeSchedules(schedule, batch);
      case "match":
        return takeEvents(match, batch);
      case "audience":
        return (
          (await clearCancelled(cancelled, batch)) + (await takeRuns(audience, batch)) ||
          (await takeUndone(undone, batch)) ||
          closeRuns(batch)
        );
      case "interpreter":
        return takeExecutions(interpreter, batch);
      case "outbox":
        return this.#send();
    }
  }

  /** As `pipeline/index.ts` does it, with a name for every hand-over. */
  wire() {
    const { clock, chance } = this.#options;
    const enqueue = this.#named("enqueue", async () => undefined);
    const cancelUnsent = this.#named("cancelUnsent", this.#outbox.cancelUnsent);
    const cancelExecutions = this.#named("cancelExecutions", createCancelExecutions({ cancelUnsent }));
    const cancelRuns = this.#named("cancelRuns", createCancelRuns({ cancelExecutions }));
    const receive = this.#named("receiveEvents", receiveEvents);
    const counting = this.#named("countEdges", countEdges);
    const reopen = this.#named("reopenExecutions", reopenExecutions);
    const noBackend = {
      fetch: () => Promise.reject(new Error("nobody is asked here")),
      secretOf: async () => undefined,
      refreshPortfolios: async () => new Map(),
    };
    const walking = {
      enqueue,
      loadPlans: createLoadPlans(),
      countEdges: counting,
      receiveDrafts: this.#named("receiveDrafts", this.#outbox.receiveDrafts),
    };
    const endpointsOf = (chainId: number) => this.#chains.of(chainId);
    return {
      ingest: {
        db: this.#dbOf("ingest"),
        enqueue,
        receiveEvents: receive,
        orphanEvents: this.#named("orphanEvents", createOrphanEvents({ cancelRuns })),
        settleEvents: this.#named("settleEvents", createSettleEvents({ enqueue })),
        refreshWatches: this.#named("refreshWatches", createRefreshWatches()),
        undoWatches: this.#named("undoWatches", undoWatches),
        receiveActs: this.#named("receiveActs", receiveActs),
        receiveMovements: this.#named("receiveMovements", markMoved),
        undoActs: this.#named("undoActs", undoActs),
      },
      watch: { db: this.#dbOf("watch"), enqueue, clock, chance, ...noBackend, receiveEvents: receive, endpointsOf },
      schedule: { db: this.#dbOf("schedule"), enqueue, clock, receiveEvents: receive },
      match: {
        db: this.#dbOf("match"),
        enqueue,
        chainName: (chainId: number) => `Chain ${chainId}`,
        receiveRuns: this.#named("receiveRuns", createReceiveRuns({ reopenExecutions: reopen })),
      },
      audience: {
        db: this.#dbOf("audience"),
        enqueue,
        plans: createPlans(),
        receiveExecutions: this.#named("receiveExecutions", receiveExecutions),
        insertExecutions,
        listedAudienceMax: this.#options.listedAudienceMax,
        countEdges: counting,
        turns: createRunTurns(),
        ...(this.#options.walksAtOnce && { walkNow: this.#named("walkNow", createWalkNow(walking)) }),
      },
      undone: { db: this.#dbOf("undone"), enqueue, correctTold: this.#named("correctTold", correctTold) },
      cancelled: { db: this.#dbOf("cancelled"), cancelExecutions, endedRuns: this.#named("endedRuns", endedRuns) },
      closeRuns: createRunCloser({ db: this.#dbOf("closer"), endedRuns: this.#named("endedRuns", endedRuns) }),
      interpreter: {
        ...walking,
        db: this.#dbOf("interpreter"),
        clock,
        ...noBackend,
        turns: createTurns(),
      },
    };
  }

  #dbOf(stage: string): Db {
    const { sql, turns, mishaps } = this.#options;
    return createGatedDb(sql, { turns, gate: (point) => mishaps.passDatabase(this, { stage, point }) });
  }

  /** Places before and after a hand-over, inside the giver's transaction. */
  #named<Args extends unknown[], Result>(place: string, work: (...args: Args) => Promise<Result>) {
    const { mishaps } = this.#options;
    return async (...args: Args): Promise<Result> => {
      await mishaps.pass(this, `${place} before`);
      const result = await work(...args);
      await mishaps.pass(this, `${place} after`);
      return result;
    };
  }

  async #look(at: number): Promise<number> {
    const chain = this.#watched[at];
    if (!chain) return 0;
    for (let looks = 1; looks <= LOOKS_MAX; looks++) {
      const result = await stepChain(this.#stages.ingest, chain, this.#options.clock.now());
      if (result !== "behind") return result === "read" ? looks : looks - 1;
    }
    return LOOKS_MAX;
  }

  /** Chores are done again and again: they are no sign that something is left. */
  async #tend(at: number): Promise<number> {
    const chain = this.#watched[at];
    if (chain) await tendChain(this.#stages.ingest, chain, this.#options.clock.now());
    return 0;
  }

  async #watch(at: number): Promise<number> {
    const watched = this.#values[at];
    if (!watched) return 0;
    const { watch } = this.#stages;
    const block = await blockToRead(watch, watched.chainId);
    const { fired, unknown } = await stepWatch(watch, watched, { at: block, now: this.#options.clock.now() });
    return fired + unknown;
  }

  /** One lane after the other, so that a seed always plays the same. */
  async #send(): Promise<number> {
    let taken = 0;
    for (const channel of ["in-app", "email", "slack"]) {
      taken += await this.#outbox.take(channel);
      await this.#outbox.settled();
    }
    return taken;
  }
}

/** Each process asks by connections of its own. A pause that its client makes passes at once. */
function connect({ chains, clock, chance }: Options): Chains {
  const byUrl = new Map(
    chains.flatMap(({ endpoints }) => endpoints.map((one) => [new URL(one.url).href, one] as const)),
  );
  return createChains({
    chains: new Map(chains.map(({ chainId, endpoints }) => [chainId, endpoints.map(({ url }) => new Secret(url))])),
    clock: { now: clock.now, sleep: async (delayMs) => clock.skip(delayMs) },
    chance,
    fetch: (url, init) => {
      const endpoint = byUrl.get(new URL(String(url)).href);
      if (!endpoint) throw new Error("a URL that nobody serves");
      return endpoint.fetch(url, init);
    },
  });
}
