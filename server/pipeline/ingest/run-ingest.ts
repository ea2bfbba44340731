import { chainOf } from "#server/catalog/chains/index.ts";
import type { ChainLocks } from "#server/chain/chain-locks.ts";
import type { Chains } from "#server/chain/chains.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { logIngest } from "#server/kernel/log.ts";
import { CursorMovedError } from "./errors.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { takeNextLook } from "./next-look.ts";
import { stepChain } from "./step-chain.ts";
import { tendChain } from "./tend-chain.ts";
import { createWatchedChain, type WatchedChain } from "./watched-chain.ts";

export type IngestOptions = IngestDeps & {
  clock: Clock;
  chains: Chains;
  locks: ChainLocks;
  /** After blocks were stored. */
  onRead: (chainId: number) => void;
};

const POLL_MS_MIN = 500;
const POLL_MS_MAX = 2_000;
const POLL_MS_UNKNOWN = 1_500;
/** Chains on this very machine, whom asking costs nothing. */
const LOCAL_CHAINS = new Set([1_337, 31_337]);
const STANDBY_MS = 1_000;
/** Between two looks at the chores. */
const TEND_MS = 500;
/** Between two tries after the database failed. */
const PAUSE_MS = 2_000;

/** Reads every chain that has an endpoint until `stop`; one chain's trouble never touches another. */
export function runIngest(options: IngestOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = options.chains.ids.map((chainId) => follow(chainId, options, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      await options.locks.close();
    },
  };
}

/** Half the usual time between blocks: often enough to be early, seldom enough to be welcome. */
export function pollMsOf(chainId: number): number {
  if (LOCAL_CHAINS.has(chainId)) return POLL_MS_MIN;
  const blockSeconds = chainOf(chainId)?.blockSeconds;
  if (blockSeconds === undefined) return POLL_MS_UNKNOWN;
  return Math.min(Math.max(blockSeconds * 500, POLL_MS_MIN), POLL_MS_MAX);
}

/** A chain as its two loops share it: one reads on, the other does the chores; only while this process has the lock. */
type Watch = { chain: WatchedChain; isReader: boolean };

async function follow(chainId: number, options: IngestOptions, signal: AbortSignal): Promise<void> {
  const watch: Watch = {
    chain: createWatchedChain({ chainId, endpoints: options.chains.of(chainId) }),
    isReader: false,
  };
  await Promise.all([readOn(watch, options, signal), tend(watch, options, signal)]);
}

async function readOn(watch: Watch, options: IngestOptions, signal: AbortSignal): Promise<void> {
  const { chainId, endpoints } = watch.chain;
  // Rung by a new head, also while looking: then there is no pause.
  let bell = new AbortController();
  const ring = () => bell.abort();
  signal.addEventListener("abort", ring);
  const stopListening = endpoints.onHead(ring);
  while (!signal.aborted) {
    const pauseMs = await lookOnce(watch, options).catch((error: unknown) => {
      if (error instanceof CursorMovedError) logIngest.warn({ chainId }, error.publicMessage);
      else logIngest.error({ chainId, err: error }, "a look at a chain failed and is repeated");
      return PAUSE_MS;
    });
    if (pauseMs > 0) await options.clock.sleep(pauseMs, bell.signal);
    if (!signal.aborted) bell = new AbortController();
  }
  stopListening();
}

/** @returns how long to wait before the next look */
async function lookOnce(watch: Watch, options: IngestOptions): Promise<number> {
  const { chainId } = watch.chain;
  const isReader = await options.locks.holds(chainId);
  if (isReader !== watch.isReader) logIngest.info({ chainId }, isReader ? "reads this chain" : "stands by");
  watch.isReader = isReader;
  if (!isReader) {
    takeNextLook(watch.chain);
    return STANDBY_MS;
  }
  const result = await stepChain(options, watch.chain, options.clock.now());
  if (result === "read" || result === "behind") options.onRead(chainId);
  return result === "behind" ? 0 : pollMsOf(chainId);
}

async function tend(watch: Watch, options: IngestOptions, signal: AbortSignal): Promise<void> {
  const { chainId } = watch.chain;
  while (!signal.aborted) {
    const done = watch.isReader
      ? await tendChain(options, watch.chain, options.clock.now()).catch((error: unknown) => {
          logIngest.error({ chainId, err: error }, "a chain's chores failed and are repeated");
          return [];
        })
      : [];
    // events of owed blocks, and of forks and differences that were found
    if (done.length > 0) options.onRead(chainId);
    await options.clock.sleep(TEND_MS, signal);
  }
}
