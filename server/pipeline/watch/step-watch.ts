import type { Db } from "#db/client.ts";
import type { Endpoints } from "#server/chain/endpoints.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { type CallBudget, createMulticall, type Multicall } from "#server/chain/multicall.ts";
import { limits } from "#server/kernel/limits.ts";
import type { Enqueue, ReceiveEvents } from "../hand-overs.ts";
import { claimDue, type DueWatch } from "./claim-due.ts";
import { type ReadBlock, type Reading, readOffChain, readOnChain } from "./read-values.ts";
import { createReadingTriggers, type ReadingTrigger, type ReadingTriggers } from "./reading-triggers.ts";
import { type FeedMemory, resolveFeeds } from "./resolve-feeds.ts";
import type { HttpDeps } from "./sources/http-source.ts";
import { NO_CHAIN } from "./sources/prepare-source.ts";
import { countReads, recordTrouble, storeReadings } from "./store-readings.ts";
import { type SyncMemory, syncWatches } from "./sync-watches.ts";
import { tellUnknown } from "./tell-unknown.ts";

export type WatchDeps = HttpDeps & {
  db: Db;
  receiveEvents: ReceiveEvents;
  enqueue: Enqueue;
  /** From 0 to 1, evenly: spreads sweeps. */
  chance: () => number;
  /** Undefined when this installation has no endpoint for the chain. */
  endpointsOf: (chainId: number) => Endpoints | undefined;
};

/** One chain as this process watches it; it only makes looks cheap, and may be lost. */
export type WatchedValues = {
  chainId: number;
  readingTriggers: ReadingTriggers;
  multicall: Multicall;
  memory: SyncMemory | undefined;
  feeds: FeedMemory;
  /** The first look. */
  since: Date | undefined;
  /** What is left to ask of the block that was read last. */
  budget: CallBudget & { hash: string; until: Date };
};

export function watchedValues(chainId: number): WatchedValues {
  return {
    chainId,
    readingTriggers: createReadingTriggers(),
    multicall: createMulticall({
      sizeStart: limits.watchBatchStart,
      sizeMax: limits.watchBatchMax,
      concurrency: limits.watchCallsAtOnce,
    }),
    memory: undefined,
    feeds: new Map(),
    since: undefined,
    budget: { hash: "", until: new Date(0), left: 0, spent: 0 },
  };
}

/** What is known of the chain's newest block that was read; `none` says in words why nothing can be read. */
export type BlockToRead = { kind: "block"; block: ReadBlock } | { kind: "none"; reason: string };

/** @property isMore more is due, and may be read at once if the budget of this block is not spent */
export type WatchResult = { reads: number; calls: number; fired: number; unknown: number; isMore: boolean };

/**
 * One look at the watched values of a chain: who follows and at which lines, what is due, its values at one block, what
 * they cross, and what has been unknown for too long.
 *
 * Rows: watch, watch_line, watch_sample, watch_trigger, watch_minute; events to match in the transaction that stores
 * the readings. Trouble with endpoints is no error: it is written to the values in words, and told as `unknown`.
 * @param at where the chain was read to; for `chainId` 0 (prices by HTTP) it is not looked at
 */
export async function stepWatch(
  deps: WatchDeps,
  watched: WatchedValues,
  of: { at: BlockToRead; now: Date },
): Promise<WatchResult> {
  const { chainId } = watched;
  const { now } = of;
  const triggers = (await watched.readingTriggers(deps.db)).filter((trigger) => trigger.chainId === chainId);
  watched.memory = await syncWatches(deps.db, { chainId, triggers, memory: watched.memory, now });
  const byId = new Map(triggers.map((trigger) => [trigger.id, trigger]));
  const look: Look = { watched, triggers: byId, now };
  const read = triggers.length === 0 ? NOTHING : await readDue(deps, look, of.at);
  watched.since ??= now;
  const { reason } = read;
  const unknown = await tellUnknown(deps, { chainId, triggers: byId, reason, watchedSince: watched.since, now });
  await countReads(deps.db, { chainId, now, ...read });
  return { reads: read.reads, calls: read.calls, fired: read.fired, unknown, isMore: read.isMore };
}

type Look = { watched: WatchedValues; triggers: ReadonlyMap<number, ReadingTrigger>; now: Date };
type Read = {
  reads: number;
  calls: number;
  failed: number;
  fired: number;
  isMore: boolean;
  /** Why nothing could be read. */
  reason: string | undefined;
};

const NOTHING: Read = { reads: 0, calls: 0, failed: 0, fired: 0, isMore: false, reason: undefined };

async function readDue(deps: WatchDeps, look: Look, at: BlockToRead): Promise<Read> {
  const { chainId } = look.watched;
  if (chainId === NO_CHAIN) return readSources(deps, look);
  const endpoints = deps.endpointsOf(chainId);
  if (at.kind === "none" || !endpoints) {
    const reason = at.kind === "none" ? at.reason : "This installation has no endpoint for the chain.";
    await recordTrouble(deps.db, { chainId, reason, now: look.now });
    return { ...NOTHING, reason };
  }
  return readChain(deps, look, { endpoints, block: at.block });
}

async function readChain(
  deps: WatchDeps,
  look: Look,
  { endpoints, block }: { endpoints: Endpoints; block: ReadBlock },
): Promise<Read> {
  const { watched, triggers, now } = look;
  const { chainId, multicall } = watched;
  const budget = budgetFor(watched, block, now);
  const before = budget.spent;
  const ask = { db: deps.db, endpoints, multicall };
  await resolveFeeds(ask, { triggers: [...triggers.values()], memory: watched.feeds, block, budget, now });
  const limit = budget.left * multicall.size();
  const due = limit === 0 ? [] : await claimDue(deps.db, { chainId, block: block.number, now, limit });
  if (due.length === 0) return { ...NOTHING, calls: budget.spent - before };
  try {
    const readings = await readOnChain(ask, { due, triggers, block, budget });
    const stored = await storeReadings(deps, { chainId, readings, block, now });
    const isAll = readings.length === due.length && due.length < limit;
    const fired = stored.kind === "stored" ? stored.fired : 0;
    return { ...counted(readings), calls: budget.spent - before, fired, isMore: !isAll, reason: undefined };
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    await recordTrouble(deps.db, { chainId, reason: error.publicMessage, now });
    return { ...NOTHING, calls: budget.spent - before, failed: due.length, reason: error.publicMessage };
  }
}

/** Where no block comes for long, people still come and go. */
const BUDGET_MS_MAX = 60_000;

/** However often a block is looked at, its values cost no more than this. */
function budgetFor(watched: WatchedValues, block: ReadBlock, now: Date): CallBudget {
  if (watched.budget.hash !== block.hash || watched.budget.until <= now) {
    const until = new Date(now.getTime() + BUDGET_MS_MAX);
    watched.budget = { hash: block.hash, until, left: limits.watchCallsPerBlock, spent: 0 };
  }
  return watched.budget;
}

async function readSources(deps: WatchDeps, { triggers, now }: Look): Promise<Read> {
  const limit = limits.watchBatchStart;
  const due: DueWatch[] = await claimDue(deps.db, { chainId: NO_CHAIN, block: undefined, now, limit });
  if (due.length === 0) return NOTHING;
  const readings = await readOffChain(deps, { due, triggers });
  const stored = await storeReadings(deps, { chainId: NO_CHAIN, readings, block: undefined, now });
  const fired = stored.kind === "stored" ? stored.fired : 0;
  return { ...counted(readings), calls: readings.length, fired, isMore: due.length === limit, reason: undefined };
}

function counted(readings: Reading[]): Pick<Read, "reads" | "failed"> {
  const failed = readings.filter(({ outcome }) => outcome.kind === "failed").length;
  return { reads: readings.length, failed };
}
