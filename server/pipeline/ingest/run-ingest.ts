import { chainOf } from "#server/catalog/chains/index.ts";
import type { ChainLocks } from "#server/chain/chain-locks.ts";
import type { Chains } from "#server/chain/chains.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { logIngest } from "#server/kernel/log.ts";
import { CursorMovedError } from "./errors.ts";
import { startPace } from "./look-ahead.ts";
import { type IngestDeps, stepChain, type WatchedChain } from "./step-chain.ts";

export type IngestOptions = IngestDeps & {
  clock: Clock;
  chains: Chains;
  locks: ChainLocks;
  /** After blocks were stored. */
  onRead: () => void;
};

const POLL_MS_MIN = 500;
const POLL_MS_MAX = 2_000;
const POLL_MS_UNKNOWN = 1_500;
/** Chains on this very machine, whom asking costs nothing. */
const LOCAL_CHAINS = new Set([1_337, 31_337]);
const STANDBY_MS = 1_000;
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

async function follow(chainId: number, options: IngestOptions, signal: AbortSignal): Promise<void> {
  const chain = watch(chainId, options);
  const standing = { isReader: false };
  // Rung by a new head, also while looking: then there is no pause.
  let bell = new AbortController();
  const ring = () => bell.abort();
  signal.addEventListener("abort", ring);
  const stopListening = chain.endpoints.onHead(ring);
  while (!signal.aborted) {
    const pauseMs = await lookOnce(chain, options, standing).catch((error: unknown) => {
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
async function lookOnce(chain: WatchedChain, options: IngestOptions, standing: { isReader: boolean }): Promise<number> {
  const { chainId } = chain;
  const isReader = await options.locks.holds(chainId);
  if (isReader !== standing.isReader) logIngest.info({ chainId }, isReader ? "reads this chain" : "stands by");
  standing.isReader = isReader;
  if (!isReader) return STANDBY_MS;
  const result = await stepChain(options, chain, options.clock.now());
  if (result === "read" || result === "behind") options.onRead();
  return result === "behind" ? 0 : pollMsOf(chainId);
}

function watch(chainId: number, { chains }: IngestOptions): WatchedChain {
  const blockSeconds = chainOf(chainId)?.blockSeconds;
  return {
    chainId,
    endpoints: chains.of(chainId),
    pace: startPace(),
    quietSecondsMax: blockSeconds === undefined ? undefined : Math.max(60, blockSeconds * 20),
  };
}
