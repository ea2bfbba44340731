import { eq } from "drizzle-orm";
import { chainCursor } from "#db/schema/ingest.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { ChainLocks } from "#server/chain/chain-locks.ts";
import type { Chains } from "#server/chain/chains.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { logIngest } from "#server/kernel/log.ts";
import { createReadingTriggers } from "./reading-triggers.ts";
import { NO_CHAIN } from "./sources/prepare-source.ts";
import { type BlockToRead, stepWatch, type WatchDeps, type WatchedValues, watchedValues } from "./step-watch.ts";

export type WatchOptions = Omit<WatchDeps, "endpointsOf"> & {
  clock: Clock;
  chains: Pick<Chains, "ids" | "of">;
  /** The one that holds a chain's lock watches its values too; 0 stands for prices by HTTP. */
  locks: Pick<ChainLocks, "holds">;
};

export type RunningWatch = {
  /** Blocks of this chain were stored: look now. */
  poke(chainId: number): void;
  stop(): Promise<void>;
};

/** A look comes at least so often, so that what is unknown is told in time. */
const LOOK_MS_MAX = 2_000;
const LOOK_MS_MIN = 500;
/** Between two tries after the database failed. */
const PAUSE_MS = 2_000;
/** So far behind the head, values would be news of the past. */
const BEHIND_BLOCKS_MAX = 64;
/** How often chains are looked for that have triggers and no endpoint. */
const STRANDED_EVERY_MS = 30_000;

/** Watches values of every chain until `stop`: after each block that is stored, and about every block time. */
export function runWatch(options: WatchOptions): RunningWatch {
  const stopping = new AbortController();
  const sleepers = new Map<number, AbortController>();
  const loops = new Map<number, Promise<void>>();
  const follow = (chainId: number) => {
    if (!loops.has(chainId)) loops.set(chainId, watchChain(chainId, options, { signal: stopping.signal, sleepers }));
  };
  for (const chainId of new Set([NO_CHAIN, ...options.chains.ids])) follow(chainId);
  const strands = followStranded(options, stopping.signal, follow);
  return {
    poke: (chainId) => sleepers.get(chainId)?.abort(),
    async stop() {
      stopping.abort();
      await strands;
      await Promise.all(loops.values());
    },
  };
}

/** A chain without an endpoint has values all the same: they are unknown, and that is told. */
async function followStranded(
  options: WatchOptions,
  signal: AbortSignal,
  follow: (chainId: number) => void,
): Promise<void> {
  const readingTriggers = createReadingTriggers();
  while (!signal.aborted) {
    const triggers = await readingTriggers(options.db).catch((error: unknown) => {
      logIngest.error({ err: error }, "looking for watched chains failed and is repeated");
      return [];
    });
    for (const { chainId } of triggers) follow(chainId);
    await options.clock.sleep(STRANDED_EVERY_MS, signal);
  }
}

type Following = { signal: AbortSignal; sleepers: Map<number, AbortController> };

async function watchChain(chainId: number, options: WatchOptions, { signal, sleepers }: Following): Promise<void> {
  const watched = watchedValues(chainId);
  while (!signal.aborted) {
    // made before the look, so that a block that is stored meanwhile is not slept through
    const awake = new AbortController();
    sleepers.set(chainId, awake);
    const pauseMs = await lookOnce(watched, options).catch((error: unknown) => {
      logIngest.error({ chainId, err: error }, "a look at watched values failed and is repeated");
      return PAUSE_MS;
    });
    if (pauseMs > 0) await options.clock.sleep(pauseMs, AbortSignal.any([signal, awake.signal]));
  }
}

/** @returns how long to wait before the next look */
async function lookOnce(watched: WatchedValues, options: WatchOptions): Promise<number> {
  const { chainId } = watched;
  if (!(await options.locks.holds(chainId))) {
    watched.memory = undefined;
    return LOOK_MS_MAX;
  }
  const isConnected = options.chains.ids.includes(chainId);
  const deps = { ...options, endpointsOf: () => (isConnected ? options.chains.of(chainId) : undefined) };
  const at = await blockToRead(options, chainId);
  await stepWatch(deps, watched, { at, now: options.clock.now() });
  return pauseMsOf(chainId);
}

function pauseMsOf(chainId: number): number {
  const blockMs = (chainOf(chainId)?.blockSeconds ?? LOOK_MS_MAX / 1000) * 1000;
  return Math.min(Math.max(blockMs, LOOK_MS_MIN), LOOK_MS_MAX);
}

/** Values are read where ingest stands, so that what they say fits what else is told of the chain. */
export async function blockToRead({ db }: Pick<WatchOptions, "db">, chainId: number): Promise<BlockToRead> {
  const [cursor] = await db.select().from(chainCursor).where(eq(chainCursor.chainId, chainId));
  if (!cursor || cursor.blockNumber < 0) {
    return { kind: "none", reason: cursor?.trouble ?? "Nothing has been read of this chain yet." };
  }
  const behind = cursor.headNumber - cursor.blockNumber;
  if (behind > BEHIND_BLOCKS_MAX) {
    return { kind: "none", reason: `Reading of this chain is ${behind} blocks behind.` };
  }
  const { blockNumber: number, blockHash: hash, blockAt } = cursor;
  return { kind: "block", block: { number, hash, at: blockAt } };
}
